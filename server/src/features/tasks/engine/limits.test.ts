import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { bySystem, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';

const running = new Map<string, number>();
const most = new Map<string, number>();
const begun: { key: string; atMs: number }[] = [];

/** Runs and counts how many of its key do at once. */
const counting = async (key: string, fails: boolean): Promise<void> => {
  const now = (running.get(key) ?? 0) + 1;
  running.set(key, now);
  most.set(key, Math.max(most.get(key) ?? 0, now));
  begun.push({ key, atMs: performance.now() });
  await pause(3);
  running.set(key, (running.get(key) ?? 0) - 1);
  if (fails) throw new Error('as planned');
};

const lost = new Set<string>();
const keyed = madeTask('test.keyed', {
  queue: 'keyed',
  attempts: 3,
  concurrency: { keyOf: ({ key }) => String(key), limit: 2 },
  run: async ({ key, failures, isLost }, { taskId, attempt }) => {
    await counting(String(key), attempt <= Number(failures ?? 0));
    if (isLost !== true || lost.has(taskId)) return;
    // As if the process had died here: nothing is settled until the lease runs out.
    lost.add(taskId);
    await new Promise(() => {});
  },
});
const rated = madeTask('test.rated', {
  queue: 'keyed',
  concurrency: { keyOf: ({ key }) => String(key), limit: 10, rate: { count: 3, seconds: 1 } },
  run: ({ key }) => counting(String(key), false),
});
const limited = madeTask('test.limited', { queue: 'limited', run: () => counting('queue', false) });
const tasks = [keyed, rated, limited];
const work = { queues: null, concurrency: 8 };
const settings = { TASK_LEASE_SECONDS: '4' };
const stand = await openTaskHouse({ tasks, work, settings });
await openTaskHouse({ beside: stand.house, tasks, work });

const expireLost = async (): Promise<void> => {
  await stand.query(
    `update tasks set lease_expires_at = now() - interval '1 s'
      where id = any($1::uuid[]) and state = 'running' and lease_expiries = 0`,
    [[...lost]],
  );
};

const nothingIsLeft = (kind: string, meanwhile = async (): Promise<void> => {}) =>
  waitFor(async () => {
    await meanwhile();
    assert.deepEqual(
      await stand.query(`select state, count(*)::int from tasks where kind = $1 and state <> 'dead' group by state`, [
        kind,
      ]),
      [],
    );
  }, 30_000);

test('never more of a key run than its limit, whatever fails or is lost, and nothing waits for ever', async () => {
  const plan = fc.array(
    fc.record({
      key: fc.constantFrom('red', 'green', 'blue'),
      failures: fc.integer({ min: 0, max: 3 }),
      isLost: fc.boolean(),
      delayMs: fc.constantFrom(0, 0, 20),
    }),
    { minLength: 5, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (made) => {
      for (const { key, failures, isLost, delayMs } of made) {
        await stand.enqueue(keyed, { key, failures, isLost }, { delayMs });
      }
      await nothingIsLeft('test.keyed', expireLost);
      const permits = await stand.query(
        `select key, running from task_keys where kind = 'test.keyed' and running <> 0`,
      );
      assert.deepEqual(permits, []);
    }),
    { numRuns: 6 },
  );
  for (const key of ['red', 'green', 'blue']) assert.ok((most.get(key) ?? 0) <= 2, `${key}: ${most.get(key)}`);
});

test('no more of a key begin within a time than its rate', async () => {
  await stand.enqueueMany(
    rated,
    Array.from({ length: 8 }, () => ({ key: 'rated' })),
  );
  await nothingIsLeft('test.rated');
  const times = begun.filter(({ key }) => key === 'rated').map(({ atMs }) => atMs);
  assert.equal(times.length, 8);
  // The fourth after the first window, the seventh after the second; windows are those of the database.
  assert.ok((times[3] ?? 0) - (times[2] ?? 0) > 500, times.join(' '));
  assert.ok((times[6] ?? 0) - (times[5] ?? 0) > 500, times.join(' '));
});

test('never more of a queue run than its limit, over all workers', async () => {
  await stand.query(`update task_queues set concurrency_limit = 3 where name = 'limited'`);
  await stand.enqueueMany(
    limited,
    Array.from({ length: 60 }, () => ({})),
  );
  await nothingIsLeft('test.limited');
  assert.equal(most.get('queue'), 3);
  assert.deepEqual(await stand.query(`select running from task_queues where name = 'limited'`), [{ running: 0 }]);
});

test('a paused queue begins nothing, and goes on when it is resumed', async () => {
  await stand.query(`update task_queues set paused_at = now(), concurrency_limit = null where name = 'limited'`);
  const id = await stand.enqueue(limited, {});
  // Something of another queue that was enqueued later has run by then.
  await stand.reaches(await stand.enqueue(keyed, { key: 'witness' }, { cause: bySystem }), 'succeeded');
  assert.equal((await stand.task(id))?.state, 'ready');
  await stand.query(`update task_queues set paused_at = null where name = 'limited'`);
  await stand.reaches(id, 'succeeded');
});
