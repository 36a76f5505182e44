import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { resolveConfiguration } from '../server/src/composition/configuration.ts';
import { productionHashingCosts } from '../server/src/composition/feature-needs.ts';
import { type House, openHouse } from '../server/src/composition/house.ts';
import { settingDefinitions } from '../server/src/composition/settings.ts';
import { claimReady } from '../server/src/features/tasks/engine/claim.store.ts';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import { readSettings } from '../server/src/platform/config/setting.ts';
import type { Log } from '../server/src/platform/log/log.ts';
import type { Metrics } from '../server/src/platform/metrics/metric.ts';
import { createPool } from '../server/src/platform/postgres/pool.ts';
import { createPostgresMetrics } from '../server/src/platform/postgres/postgres.metrics.ts';
import { systemRandomness } from '../server/src/platform/randomness/randomness.ts';
import { defineTask } from '../server/src/platform/tasks/task.ts';
import { concurrency, inParallel, serveEngine } from './task-engine.ts';

/*
 * Castellan's own engine for the bench: the whole house in this process, as `serve` opens it, with one more kind of task. The
 * port stays closed.
 */

const silentLog: Log = { write: () => {}, writeError: () => {} };
const silentMetrics: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };
const queue = 'bench';
const cause = { actorKind: 'system', actorId: null, request: null } as const;

let ran: (key: string | null) => void = () => {};
const noop = defineTask({
  name: 'bench.noop',
  description: 'Does nothing.',
  queue,
  payload: z.strictObject({ key: z.string().exactOptional() }),
  run: async ({ key = null }) => ran(key),
});

const read = readSettings(settingDefinitions, process.env);
if (!('values' in read)) throw new Error(read.faults.map((fault) => fault.sentence).join('\n'));
const resolved = resolveConfiguration(read.values, read.given);
if (!('configuration' in resolved)) throw new Error(resolved.faults.map((fault) => fault.sentence).join('\n'));
const { configuration } = resolved;

const open = (isWorker: boolean): Promise<House> =>
  openHouse({
    configuration,
    hashingCosts: productionHashingCosts,
    clock: systemClock,
    randomness: systemRandomness,
    log: silentLog,
    version: 'bench',
    work: isWorker ? { queues: [queue], concurrency } : null,
    moreTasks: [noop],
    announce: () => {},
  });

if (configuration.external === null) throw new Error('DATABASE_URL is not set.');
const pool = createPool({
  connection: configuration.external.application,
  maxConnections: concurrency,
  acquireTimeoutMs: 3_000,
  maxWaiting: 1_000,
  statementTimeoutMs: 60_000,
  applicationName: 'castellan-bench',
  clock: systemClock,
  log: silentLog,
  metrics: silentMetrics,
  postgresMetrics: createPostgresMetrics([]),
});
const { database } = pool;

/** The house that enqueues, as an API process does. */
let producer: Promise<House> | undefined;
const enqueuer = async (): Promise<House['composed']['tasks']> => {
  producer ??= open(false);
  return (await producer).composed.tasks;
};
let worker: House | undefined;

serveEngine({
  async prepare() {
    await enqueuer();
  },
  async single(count, inFlight) {
    const { enqueue } = await enqueuer();
    await inParallel(count, inFlight, () => database.transaction((tx) => enqueue(tx, noop, {}, { cause })));
  },
  async bulk(count, delayMs) {
    const { enqueueMany } = await enqueuer();
    for (let done = 0; done < count; done += 10_000) {
      const payloads = new Array<Record<string, never>>(Math.min(10_000, count - done)).fill({});
      await database.transaction((tx) => enqueueMany(tx, noop, payloads, { cause, delayMs }));
    }
  },
  async ping(key) {
    const { enqueue } = await enqueuer();
    await database.transaction((tx) => enqueue(tx, noop, { key }, { cause }));
  },
  async startWorker(tell) {
    ran = tell;
    worker = await open(true);
  },
  async stopWorker() {
    await worker?.close();
    worker = undefined;
  },
  async left() {
    const counted = await database.row(
      {
        name: 'bench.count_left',
        text: `select count(*)::int as count from tasks where queue = $1 and state <> 'dead' and due_at <= clock_timestamp()`,
        row: z.object({ count: z.number() }),
      },
      [queue],
    );
    return counted?.count ?? 0;
  },
  async timeClaims(claims) {
    const { enqueueMany } = await enqueuer();
    const atOnce = 50;
    const payloads = new Array<Record<string, never>>(claims * atOnce).fill({});
    await database.transaction((tx) => enqueueMany(tx, noop, payloads, { cause }));
    const nowhere = [String(-(2n ** 63n)), '00000000-0000-0000-0000-000000000000'] as const;
    const times: number[] = [];
    for (let at = 0; at < claims; at += 1) {
      const places = [...nowhere, ...nowhere];
      const values = [queue, atOnce, 5, ...places, [noop.name], randomUUID(), randomUUID(), 60];
      const startedMs = performance.now();
      const claimed = await database.rows(claimReady, values);
      times.push(performance.now() - startedMs);
      if (claimed.length !== atOnce) throw new Error(`A claim of ${atOnce} found ${claimed.length}.`);
    }
    await database.execute({ name: 'bench.forget', text: 'delete from tasks where queue = $1', row: z.unknown() }, [
      queue,
    ]);
    return times;
  },
  async addFinished(count) {
    await database.execute(
      {
        name: 'bench.add_finished',
        text: `insert into task_history (id, kind, queue, priority, state, payload, created_at, due_at, attempts, max_attempts,
                                         timeout_ms, lease_expiries, started_at, past_attempts, finished_at, replays, actor_kind)
               select gen_random_uuid(), $1, $2, 1, 'succeeded', '{}', at, at, 1, 3, 300000, 0, at, '[]', at, 0, 'system'
               from generate_series(1, $3::int) g, lateral (select now() - g * interval '50 ms' as at) t`,
        row: z.unknown(),
      },
      [noop.name, queue, count],
    );
  },
});
