import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { Redis as Connection } from 'ioredis';
import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Log } from '../../src/platform/log/log.ts';
import type { Metrics } from '../../src/platform/metrics/metric.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createRedisMetrics } from '../../src/platform/redis/redis.metrics.ts';
import { openRedis, type Redis } from '../../src/platform/redis/redis.ts';
import { parseRedisAddress } from '../../src/platform/redis/redis-address.ts';
import { declaredScriptNames } from '../../src/platform/redis/redis-script.ts';
import { freePort } from './free-port.ts';
import { localhostCertificate } from './localhost-certificate.ts';
import { temporaryFolder } from './postgres-server.ts';
import { silentLog, silentMetrics } from './test-pool.ts';

export type PrivateRedis = {
  readonly port: number;
  /** As `REDIS_URL` has it. */
  readonly url: string;
  /** One command as the operator, past everything of ours. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>;
  flushAll(): Promise<void>;
  /** Stops it (nothing is saved) and starts it again on the same port. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Kills it without a word; `start` brings it back, empty. */
  kill9(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type PrivateRedisOptions = {
  /** As in redis.conf, for example `{ maxmemory: '1mb' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of an ACL file, for example `user ada on >secret ~castellan:* +@all`. The operator's own user is added. */
  readonly acl?: readonly string[];
  /** TLS only, with the tests' certificate for localhost; `caFile` in the answer is its CA. */
  readonly tls?: boolean;
  /** Leave the start to the test. */
  readonly unstarted?: boolean;
};

const operator = { username: 'operator', password: 'of-the-tests' } as const;

/** A redis-server of one's own, without persistence. */
export const openPrivateRedis = async (
  options: PrivateRedisOptions = {},
): Promise<PrivateRedis & { readonly caFile: string }> => {
  const folder = await temporaryFolder();
  const port = await freePort();
  const certFile = join(folder.path, 'localhost.crt');
  const keyFile = join(folder.path, 'localhost.key');
  const aclFile = join(folder.path, 'users.acl');
  await Promise.all([
    writeFile(certFile, localhostCertificate.cert),
    writeFile(keyFile, localhostCertificate.key),
    writeFile(
      aclFile,
      [...(options.acl ?? []), `user ${operator.username} on >${operator.password} ~* &* +@all`, ''].join('\n'),
    ),
  ]);
  const settings: Readonly<Record<string, string>> = {
    port: options.tls ? '0' : String(port),
    bind: '127.0.0.1',
    dir: folder.path,
    save: '',
    appendonly: 'no',
    'enable-debug-command': 'yes',
    ...(options.acl && { aclfile: aclFile }),
    ...(options.tls && {
      'tls-port': String(port),
      'tls-cert-file': certFile,
      'tls-key-file': keyFile,
      'tls-ca-cert-file': certFile,
      'tls-auth-clients': 'no',
    }),
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let child: ChildProcess | undefined;

  const connect = (): Connection => {
    const connection = new Connection({
      host: options.tls ? 'localhost' : '127.0.0.1',
      port,
      ...(options.acl && operator),
      ...(options.tls && { tls: { ca: localhostCertificate.cert } }),
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      lazyConnect: true,
      disableClientInfo: true,
    });
    connection.on('error', () => {});
    return connection;
  };
  const command = async (name: string, ...commandArgs: readonly (string | number)[]): Promise<unknown> => {
    const connection = connect();
    await connection.connect();
    try {
      return await connection.call(name, ...commandArgs);
    } finally {
      connection.disconnect();
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, 'exit');
    ending.kill(signal);
    await exit;
  };
  const start = async (): Promise<void> => {
    const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      started.once('error', reject);
      started.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
      started.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const killAtExit = (): void => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', killAtExit);
    await end('SIGKILL');
    await folder.remove();
  };
  if (!options.unstarted) await start();

  return {
    port,
    url: options.tls ? `rediss://localhost:${port}?ca_file=${certFile}` : `redis://127.0.0.1:${port}`,
    caFile: certFile,
    command,
    flushAll: async () => {
      await command('FLUSHALL');
    },
    restart: async () => {
      await end('SIGTERM');
      await start();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill9: () => end('SIGKILL'),
    start,
    stop,
  };
};

/** The same, stopped after the tests of the file. */
export const startPrivateRedis: typeof openPrivateRedis = async (options) => {
  const redis = await openPrivateRedis(options);
  after(redis.stop);
  return redis;
};

const slots = 16_384;

/** A Redis Cluster of so many nodes without replicas; `url` names all of them. */
export const startPrivateRedisCluster = async (
  size: 1 | 3,
): Promise<{ readonly url: string; readonly nodes: readonly PrivateRedis[] }> => {
  const nodes = await Promise.all(
    Array.from({ length: size }, () =>
      startPrivateRedis({
        settings: { 'cluster-enabled': 'yes', 'cluster-node-timeout': '1000', 'cluster-announce-ip': '127.0.0.1' },
      }),
    ),
  );
  const share = Math.ceil(slots / size);
  const [first] = nodes;
  await Promise.all(
    nodes.map((node, index) =>
      node.command('CLUSTER', 'ADDSLOTSRANGE', index * share, Math.min((index + 1) * share, slots) - 1),
    ),
  );
  for (const node of nodes) if (node !== first) await first?.command('CLUSTER', 'MEET', '127.0.0.1', node.port);
  const isWhole = async (node: PrivateRedis): Promise<boolean> => {
    const told = String(await node.command('CLUSTER', 'INFO'));
    return told.includes('cluster_state:ok') && told.includes(`cluster_known_nodes:${size}`);
  };
  while (!(await Promise.all(nodes.map(isWhole))).every(Boolean));
  const hosts = nodes.map((node) => `127.0.0.1:${node.port}`).join(',');
  return { url: `redis://${hosts}${size === 1 ? '?cluster=true' : ''}`, nodes };
};

/** The product's Redis on this URL, closed after the tests of the file. */
export const openTestRedis = async (
  url: string,
  options: { readonly log?: Log; readonly metrics?: Metrics } = {},
): Promise<Redis> => {
  const address = parseRedisAddress(url);
  if (address === undefined) throw new Error(`This is not an address of Redis: ${url}`);
  const redis = await openRedis({
    address,
    clock: systemClock,
    randomness: systemRandomness,
    log: options.log ?? silentLog,
    metrics: options.metrics ?? silentMetrics,
    redisMetrics: createRedisMetrics(declaredScriptNames()),
  });
  after(() => redis.close());
  return redis;
};
