import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAnnouncer } from '../../src/features/tasks/engine/announcer.ts';
import type { TaskHint, TaskTransport } from '../../src/features/tasks/engine/transport.ts';
import { createWorker, type Worker } from '../../src/features/tasks/engine/worker.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Notifications } from '../../src/platform/postgres/notifications.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { Task } from '../../src/platform/tasks/task.ts';
import { keepTraces } from './kept-traces.ts';
import { madeTask, openTaskHouse } from './task-stand.ts';
import { silentLog } from './test-pool.ts';
import { waitFor } from './test-tokens.ts';

/** One process's end of the transport under test. */
export type TransportMaker = (announcer: ReturnType<typeof createAnnouncer>) => TaskTransport;

const deafNotifications: Notifications = {
  subscribe: () => {},
  notify: async () => {},
  start: () => {},
  isHearing: () => false,
  stop: async () => {},
};

/**
 * What every transport must hold: two workers on one database, each with its end of it. Whatever a transport loses, doubles
 * or delays, each task is settled once.
 */
export const holdTransport = (name: string, make: TransportMaker): void => {
  test(`${name}: tasks run, each once, on two workers`, async () => {
    const runs = new Map<string, number>();
    const seen = madeTask('test.seen', {
      run: async (_payload, { taskId }) => {
        runs.set(taskId, (runs.get(taskId) ?? 0) + 1);
      },
    });
    const house = await openTaskHouse({ work: null, tasks: [seen] });
    const workers: Worker[] = [];
    const open = async (): Promise<void> => {
      const announcer = createAnnouncer({ notifications: deafNotifications, clock: systemClock, log: silentLog });
      const transport = make(announcer);
      const worker = createWorker({
        database: house.pool.database,
        notifications: deafNotifications,
        announcer,
        transport,
        clock: systemClock,
        randomness: systemRandomness,
        log: silentLog,
        tracer: keepTraces().tracer,
        observer: { claimed: () => {}, settled: () => {}, reaped: () => {}, redispatched: () => {} },
        definitions: [seen as Task],
        queues: new Map([['default', 4]]),
        leaseSeconds: 60,
        drainMs: 1_000,
      });
      workers.push(worker);
      await transport.start();
      worker.start();
    };
    after(() => Promise.all(workers.map((worker) => worker.stop())));
    await open();
    await open();
    const made = await house.enqueueMany(
      seen,
      Array.from({ length: 200 }, (_, n) => ({ n })),
    );
    await waitFor(async () => {
      const [row] = await house.query(`select count(*)::int as finished from task_history where state = 'succeeded'`);
      assert.deepEqual(row, { finished: made.length });
    }, 20_000);
    assert.deepEqual(
      made.map(({ id }) => runs.get(id)),
      made.map(() => 1),
    );
    assert.ok(workers.every((worker) => worker.slots().every(({ active }) => active === 0)));
  });

  test(`${name}: a task whose hint was lost is ready again`, async () => {
    const house = await openTaskHouse({ tasks: [madeTask('test.lost_hint', {})] });
    const [row] = await house.query(
      `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, epoch, dispatched_at)
       values (gen_random_uuid(), 'test.lost_hint', 'default', 1, 'dispatched', '{}', 3, 1000, 1, now() - interval '61 s') returning id`,
    );
    await house.reaches(String(row?.id), 'succeeded');
  });
};

/**
 * A broker as bad as it may be: it gives every hint to every consumer, three times, and some of them late. For the engine's
 * own tests; the real ones are tested against their servers.
 */
export const createUnreliableBroker = (): TransportMaker => {
  const consumers: ((hint: TaskHint) => Promise<void>)[] = [];
  return () => ({
    name: 'postgres',
    kind: 'hints',
    start: async () => {},
    publish: async (hints) => {
      for (const consume of consumers) {
        for (const hint of [...hints, ...hints]) void consume(hint);
        setTimeout(() => hints.forEach(consume), 20);
      }
    },
    consume: (_queue, take) => {
      consumers.push(take);
    },
    depth: async () => 0,
    purge: async () => {},
    isUp: () => true,
    close: async () => {},
  });
};
