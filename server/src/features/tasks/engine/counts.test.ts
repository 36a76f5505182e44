import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { createCounts } from './counts.ts';

const plain = madeTask('test.plain', { queue: 'plain' });
const stand = await openTaskHouse({ work: null, tasks: [plain] });

/** Three wait; the figures say seven, which took so many seconds to count and so many seconds ago. */
const putFigures = async (tookSeconds: number, agoSeconds: number): Promise<void> => {
  await stand.query('delete from tasks');
  await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms)
     select gen_random_uuid(), 'test.plain', 'plain', 1, 'ready', '{}', now(), 3, 1000 from generate_series(1, 3)`,
  );
  await stand.query('delete from task_counts');
  await stand.query(
    `insert into task_counts (queue, state, count, counted_at, counting_seconds)
     values ('plain', 'ready', 7, clock_timestamp() - make_interval(secs => $2), $1)`,
    [tookSeconds, agoSeconds],
  );
};

/** The figures that a process which starts now begins with. */
const firstFigure = async (): Promise<number | undefined> => {
  const { database } = stand.pool;
  const counts = createCounts({ database, log: { write: () => {}, writeError: () => {} } });
  counts.start();
  await counts.stop();
  return counts.current()?.find(({ queue, state }) => queue === 'plain' && state === 'ready')?.count;
};

test('a process that starts takes the figures of others while counting anew would take more than a fiftieth of the time', async () => {
  await putFigures(0.5, 20);
  assert.equal(await firstFigure(), 7);
});

test('figures are counted anew once that is a fiftieth of the time, and say how long it took', async () => {
  await putFigures(0.5, 26);
  assert.equal(await firstFigure(), 3);
  const [row] = await stand.query('select counting_seconds from task_counts', []);
  assert.ok(row !== undefined && Number(row.counting_seconds) > 0 && Number(row.counting_seconds) < 5);
});

test('what is quick to count is counted every few seconds, and nothing waits longer than five minutes', async () => {
  await putFigures(0.001, 1);
  assert.equal(await firstFigure(), 7);
  await putFigures(0.001, 5);
  assert.equal(await firstFigure(), 3);
  await putFigures(60, 301);
  assert.equal(await firstFigure(), 3);
});
