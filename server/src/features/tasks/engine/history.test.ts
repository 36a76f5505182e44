import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { sql } from '../../../platform/postgres/database.ts';

const quick = madeTask('test.quick', {});
const stand = await openTaskHouse({ tasks: [quick] });

const makePartitions = sql({
  name: 'test.make_history_partitions',
  text: 'select make_task_history_partitions(3) as made',
  row: z.object({ made: z.int() }),
});
const dropPartitions = sql({
  name: 'test.drop_history_partitions',
  text: 'select drop_task_history_partitions(14) as dropped',
  row: z.object({ dropped: z.int() }),
});

const partitions = async (): Promise<unknown[]> =>
  (
    await stand.query(
      `select to_date(right(relname, 8), 'YYYYMMDD') - (now() at time zone 'UTC')::date as days
         from pg_inherits join pg_class on oid = inhrelid
        where inhparent = 'task_history'::regclass and relname <> 'task_history_default' order by 1`,
    )
  ).map(({ days }) => days);

const dropToday = () =>
  stand.query(`do $$ begin
    execute format('drop table %I', 'task_history_' || to_char(now() at time zone 'UTC', 'YYYYMMDD'));
  end $$`);

test('there is a partition of the history for today and the next days before anything is worked', async () => {
  assert.deepEqual(await partitions(), [0, 1, 2, 3]);
});

test('a partition that is missing is made while tasks end, and takes over what had no place', async () => {
  for (let round = 1; round <= 3; round += 1) {
    await stand.query('delete from task_history');
    await dropToday();
    const made = await stand.enqueueMany(
      quick,
      Array.from({ length: 2_000 }, () => ({})),
    );
    await waitFor(async () => {
      const [row] = await stand.query('select count(*)::int as count from task_history_default');
      assert.ok(Number(row?.count) > 50);
    });
    assert.deepEqual(await stand.pool.database.row(makePartitions, []), { made: 1 });
    await waitFor(async () => assert.deepEqual(await stand.query('select id from tasks'), []), 60_000);
    const [kept] = await stand.query(
      `select count(*)::int as count, count(distinct id)::int as ids from task_history where state = 'succeeded'`,
    );
    assert.deepEqual(kept, { count: made.length, ids: made.length });
    assert.deepEqual(await stand.query('select id from task_history_default'), []);
  }
});

test('what is older than it is to be kept is dropped by the day, and nothing else', async () => {
  for (const days of [13, 14, 15, 40]) {
    await stand.query(`do $$ declare day date := (now() at time zone 'UTC')::date - ${days}; begin
      execute format('create table %I partition of task_history for values from (%L) to (%L)',
                     'task_history_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    end $$`);
  }
  assert.deepEqual(await stand.pool.database.row(dropPartitions, []), { dropped: 2 });
  assert.deepEqual(await partitions(), [-14, -13, 0, 1, 2, 3]);
});
