import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';
import { type ChannelModel, connect } from 'amqplib';
import { freePort } from './free-port.ts';
import { localhostCertificate } from './localhost-certificate.ts';
import { temporaryFolder } from './postgres-server.ts';

export type PrivateRabbitmq = {
  /** As `RABBITMQ_URL` has it, for a user who may do everything in the virtual host. */
  readonly url: string;
  /** The same over TLS, with the tests' CA. */
  readonly tlsUrl: string;
  /** The same for another user, password or virtual host. */
  urlOf(parts: { readonly user?: string; readonly password?: string; readonly vhost?: string }): string;
  /** A connection of the operator's, past everything of ours, closed when `work` is over. */
  asOperator<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T>;
  /** What `rabbitmqctl` prints. It takes a second or two. */
  rabbitmqctl(...parameters: readonly string[]): Promise<string>;
  /** Deletes every queue with what is in it. */
  deleteQueues(): Promise<void>;
  /** Of the process that runs now. */
  pid(): number;
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Kills it without a word; `start` brings it back with what it had on its disk. */
  kill9(): Promise<void>;
  start(): Promise<void>;
  /** While it is down: removes what it had on its disk. */
  forget(): Promise<void>;
  /** Ends it as an operator would, and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const user = { name: 'castellan', password: 'of/the tests' } as const;
const vhost = 'house';

/** Users and virtual hosts, as RabbitMQ reads them when it starts for the first time. */
const definitions = {
  users: [
    { name: user.name, password: user.password, tags: 'administrator', limits: {} },
    { name: 'reader', password: 'reader', tags: '', limits: {} },
  ],
  vhosts: [{ name: vhost }],
  permissions: [
    { user: user.name, vhost, configure: '.*', write: '.*', read: '.*' },
    { user: 'reader', vhost, configure: '', write: '', read: '.*' },
  ],
};

/** Erlang's register of nodes, one for each test's own so that nothing is left of it. */
const startEpmd = async (port: number): Promise<ChildProcess> => {
  const epmd = spawn('epmd', ['-port', String(port), '-address', '127.0.0.1'], { stdio: 'ignore' });
  await once(epmd, 'spawn');
  return epmd;
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const end = async (child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> => {
  if (child === undefined || hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  // A frozen process hears of nothing but SIGKILL.
  child.kill('SIGCONT');
  await exit;
};

/** A RabbitMQ node of one's own on free ports of loopback, under the account that starts it. Starting takes some seconds. */
export const openPrivateRabbitmq = async (): Promise<PrivateRabbitmq> => {
  const folder = await temporaryFolder();
  const [port, tlsPort, epmdPort, distributionPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const within = (name: string): string => join(folder.path, name);
  await Promise.all([
    writeFile(within('localhost.crt'), localhostCertificate.cert),
    writeFile(within('localhost.key'), localhostCertificate.key),
    writeFile(within('definitions.json'), JSON.stringify(definitions)),
    writeFile(within('enabled_plugins'), '[].'),
    writeFile(within('environment'), ''),
    writeFile(
      within('rabbitmq.conf'),
      [
        `listeners.tcp.1 = 127.0.0.1:${port}`,
        `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
        `ssl_options.certfile = ${within('localhost.crt')}`,
        `ssl_options.keyfile = ${within('localhost.key')}`,
        `load_definitions = ${within('definitions.json')}`,
        'disk_free_limit.absolute = 1MB',
        'log.console.level = warning',
        '',
      ].join('\n'),
    ),
  ]);
  const node = `castellan-${port}@localhost`;
  const environment = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: folder.path,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    // The virtual machine replaces the script, so that signals reach it.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_CONF_ENV_FILE: within('environment'),
    RABBITMQ_CONFIG_FILE: within('rabbitmq.conf'),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_ENABLED_PLUGINS_FILE: within('enabled_plugins'),
    RABBITMQ_LOG_BASE: within('log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_MNESIA_BASE: within('mnesia'),
    RABBITMQ_NODENAME: node,
    RABBITMQ_PID_FILE: within('pid'),
    RABBITMQ_PLUGINS_EXPAND_DIR: within('plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none',
  };
  const urlOf: PrivateRabbitmq['urlOf'] = (parts) => {
    const name = encodeURIComponent(parts.user ?? user.name);
    const password = encodeURIComponent(parts.password ?? user.password);
    return `amqp://${name}:${password}@127.0.0.1:${port}/${encodeURIComponent(parts.vhost ?? vhost)}`;
  };
  const url = urlOf({});
  let epmd: ChildProcess | undefined;
  let broker: ChildProcess | undefined;

  const asOperator: PrivateRabbitmq['asOperator'] = async (work) => {
    const connection = await connect(url, { timeout: 2_000 });
    connection.on('error', () => {});
    try {
      return await work(connection);
    } finally {
      await connection.close().catch(() => {});
    }
  };

  const start = async (): Promise<void> => {
    if (epmd === undefined || hasEnded(epmd)) epmd = await startEpmd(epmdPort);
    const started = spawn('/usr/lib/rabbitmq/bin/rabbitmq-server', [], {
      cwd: folder.path,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    broker = started;
    let said = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => reject(new Error(`RabbitMQ ended: ${said}`));
      started.once('error', reject);
      started.once('exit', fail);
      started.stdout.on('data', () => {
        if (said.includes('completed with')) resolve();
      });
    });
  };
  const killAtExit = (): void => {
    broker?.kill('SIGKILL');
    epmd?.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', killAtExit);
    await end(broker, 'SIGKILL');
    await end(epmd, 'SIGKILL');
    await folder.remove();
  };
  await start();

  const rabbitmqctl: PrivateRabbitmq['rabbitmqctl'] = async (...parameters) => {
    const child = spawn('/usr/lib/rabbitmq/bin/rabbitmqctl', ['--node', node, '--quiet', ...parameters], {
      cwd: folder.path,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (code !== 0) throw new Error(`rabbitmqctl ends with ${String(code)}: ${said}${complaints}`);
    return said;
  };

  return {
    url,
    tlsUrl: `${url.replace('amqp:', 'amqps:').replace(`127.0.0.1:${port}`, `localhost:${tlsPort}`)}?ca_file=${within('localhost.crt')}`,
    urlOf,
    asOperator,
    rabbitmqctl,
    deleteQueues: async () => {
      await rabbitmqctl(
        'eval',
        '[rabbit_amqqueue:delete(Q, false, false, <<"operator">>) || Q <- rabbit_amqqueue:list()].',
      );
    },
    pid: () => broker?.pid ?? 0,
    freeze: () => void broker?.kill('SIGSTOP'),
    thaw: () => void broker?.kill('SIGCONT'),
    forget: () => rm(within('mnesia'), { recursive: true, force: true, maxRetries: 5 }),
    kill9: () => end(broker, 'SIGKILL'),
    start,
    restart: async () => {
      await end(broker, 'SIGTERM');
      await start();
    },
    stop,
  };
};

/** The same, stopped after the tests of the file: share one. */
export const startPrivateRabbitmq = async (): Promise<PrivateRabbitmq> => {
  const rabbitmq = await openPrivateRabbitmq();
  after(rabbitmq.stop);
  return rabbitmq;
};
