import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hasProgram, installDebianPackage } from '../server/test/harness/debian-package.ts';
import { openPrivateRabbitmq } from '../server/test/harness/rabbitmq-server.ts';
import { castellanSettings } from './castellan.ts';
import type { Surroundings } from './measurement.ts';
import { repositoryRoot } from './processes.ts';
import { startRedis } from './redis.ts';
import { runResult, sentPing, startedPing } from './task-engine.ts';

export const ours = 'Castellan';
/** Our tasks are in PostgreSQL all the same; the broker tells workers of them. */
export const oursOnBullmq = 'Castellan on BullMQ';
export const oursOnRabbitmq = 'Castellan on RabbitMQ';
export const bareLoop = 'bare SKIP LOCKED loop';
export const graphileWorker = 'graphile-worker';
export const pgBoss = 'pg-boss';
export const bullmq = 'BullMQ';
export const celery = 'Celery';

export type EngineName =
  | typeof ours
  | typeof oursOnBullmq
  | typeof oursOnRabbitmq
  | typeof bareLoop
  | typeof graphileWorker
  | typeof pgBoss
  | typeof bullmq
  | typeof celery;

const programs: Readonly<Record<EngineName, string>> = {
  [ours]: 'task-castellan.ts',
  [oursOnBullmq]: 'task-castellan.ts',
  [oursOnRabbitmq]: 'task-castellan.ts',
  [bareLoop]: 'peers/tasks/bare-loop.ts',
  [graphileWorker]: 'peers/tasks/graphile-worker.ts',
  [pgBoss]: 'peers/tasks/pg-boss.ts',
  [bullmq]: 'peers/tasks/bullmq.ts',
  [celery]: 'peers/tasks/celery.ts',
};

export const onPostgres: readonly EngineName[] = [bareLoop, ours, graphileWorker, pgBoss];
export const allEngines: readonly EngineName[] = [...onPostgres, oursOnBullmq, oursOnRabbitmq, bullmq, celery];

/** How long after one task the next is enqueued. */
export type Gap = { readonly shortestMs: number; readonly longestMs: number };

/** An engine in a process of its own, on a database (or Redis) of its own. */
export type EngineProcess = {
  readonly name: EngineName;
  /** For another session on its database; undefined on Redis. */
  readonly databaseUrl: string | undefined;
  /** Its Redis or RabbitMQ, for the CPU of it; undefined without one. */
  readonly brokerPid: number | undefined;
  /** Milliseconds it took. */
  single(count: number, inFlight: number): Promise<number>;
  bulk(count: number, delayMs?: number): Promise<number>;
  addFinished(count: number): Promise<void>;
  timeClaims(claims: number): Promise<readonly number[]>;
  run(count: number, atMostMs: number): Promise<z.infer<typeof runResult>>;
  startIdle(): Promise<void>;
  stopIdle(): Promise<void>;
  ping(prefix: string, count: number, gap: Gap): Promise<readonly z.infer<typeof sentPing>[]>;
  started(): Promise<readonly z.infer<typeof startedPing>[]>;
  /** A second process on the same database. */
  beside(): Promise<EngineProcess>;
  stop(): Promise<void>;
};

const answer = z.union([
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ id: z.number(), error: z.string() }),
]);

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

type Place = {
  readonly name: EngineName;
  readonly settings: Readonly<Record<string, string>>;
  readonly databaseUrl: string | undefined;
  readonly brokerPid: number | undefined;
  readonly folder: string;
};

const launch = async (place: Place, stopServer: () => Promise<void>): Promise<EngineProcess> => {
  const { name, settings, databaseUrl, brokerPid, folder } = place;
  const child = spawn(process.execPath, [join(repositoryRoot, 'bench', programs[name])], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp', NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const calls = { count: 0 };
  const hear = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  child.on('message', (message) => {
    const told = answer.parse(message);
    const waits = waiting.get(told.id);
    waiting.delete(told.id);
    if ('error' in told) waits?.reject(new Error(`${name}: ${told.error}`));
    else waits?.resolve(told.result);
  });
  child.once('exit', () => {
    running.delete(child);
    for (const { reject } of waiting.values()) reject(new Error(`The process of ${name} ended:\n${complaints}`));
  });
  const call = (method: string, ...parameters: unknown[]): Promise<unknown> => {
    calls.count += 1;
    child.send({ id: calls.count, call: method, parameters });
    return hear(calls.count);
  };
  await hear(0);
  await call('prepare');
  const besides: EngineProcess[] = [];
  return {
    name,
    databaseUrl,
    brokerPid,
    single: async (count, inFlight) => z.number().parse(await call('single', count, inFlight)),
    bulk: async (count, delayMs = 0) => z.number().parse(await call('bulk', count, delayMs)),
    addFinished: async (count) => void (await call('addFinished', count)),
    timeClaims: async (claims) => z.array(z.number()).parse(await call('timeClaims', claims)),
    run: async (count, atMostMs) => runResult.parse(await call('run', count, atMostMs)),
    startIdle: async () => void (await call('startIdle')),
    stopIdle: async () => void (await call('stopIdle')),
    ping: async (prefix, count, { shortestMs, longestMs }) =>
      z.array(sentPing).parse(await call('ping', prefix, count, shortestMs, longestMs)),
    started: async () => z.array(startedPing).parse(await call('started')),
    beside: async () => {
      const other = await launch(place, async () => {});
      besides.push(other);
      return other;
    },
    stop: async () => {
      await Promise.all(besides.map((other) => other.stop()));
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      else child.kill('SIGKILL');
      await ended;
      await stopServer();
    },
  };
};

type Broker = {
  readonly settings: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

const startBroker = async (
  name: typeof ours | typeof oursOnBullmq | typeof oursOnRabbitmq,
  folder: string,
): Promise<Broker> => {
  if (name === ours) return { settings: {}, pid: undefined, stop: async () => {} };
  if (name === oursOnBullmq) {
    const { url, pid, stop } = await startRedis(folder);
    return { settings: { TASK_ENGINE: 'bullmq', REDIS_URL: url }, pid, stop };
  }
  if (!(await hasProgram('rabbitmq-server'))) await installDebianPackage('rabbitmq-server');
  const { url, pid, stop } = await openPrivateRabbitmq();
  return { settings: { TASK_ENGINE: 'rabbitmq', RABBITMQ_URL: url }, pid: pid(), stop };
};

/** @returns undefined, having said so, when this machine does not have what the engine needs. */
export const startEngine = async (
  name: EngineName,
  condition: string,
  { folder, postgres }: Surroundings,
): Promise<EngineProcess | undefined> => {
  const label = `tasks_${name.toLowerCase().replace(/[^a-z]+/g, '_')}_${condition}`;
  if (name === bullmq || name === celery) {
    if (!(await isInstalled(name))) {
      process.stderr.write(`${name} is left out: Debian's packages for it are not installed.\n`);
      return undefined;
    }
    const redis = await startRedis(folder);
    const settings = { REDIS_URL: redis.url };
    return launch({ name, settings, databaseUrl: undefined, brokerPid: redis.pid, folder }, redis.stop);
  }
  if (name === ours || name === oursOnBullmq || name === oursOnRabbitmq) {
    const broker = await startBroker(name, folder);
    const settings = await castellanSettings({ postgres, folder, name: label, settings: broker.settings });
    const databaseUrl = settings.DATABASE_MIGRATION_URL;
    return launch({ name, settings, databaseUrl, brokerPid: broker.pid, folder }, broker.stop);
  }
  const { owner } = await postgres.createDatabase(label);
  const place = { name, settings: { DATABASE_URL: owner }, databaseUrl: owner, brokerPid: undefined, folder };
  return launch(place, async () => {});
};

const celeryModule = '/usr/lib/python3/dist-packages/celery/__init__.py';

const isInstalled = async (name: typeof bullmq | typeof celery): Promise<boolean> => {
  if (!(await hasProgram('redis-server'))) await installDebianPackage('redis-server');
  if (name === celery && !existsSync(celeryModule)) {
    for (const debianPackage of ['python3-celery', 'python3-redis']) await installDebianPackage(debianPackage);
  }
  return (await hasProgram('redis-server')) && (name === bullmq || existsSync(celeryModule));
};
