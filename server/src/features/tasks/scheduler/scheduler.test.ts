import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import { madeTask } from '../../../../test/harness/task-stand.ts';
import { openTestHouse } from '../../../../test/harness/test-house.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../../test/harness/test-pool.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import type { Task, TaskSchedule } from '../../../platform/tasks/task.ts';
import { createTaskMetrics } from '../tasks.metrics.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

const house = await openTestHouse({ work: null });
const pool = openTestPool(house.database.application);
const sql = new pg.Client(house.database.owner);
// The database is removed before this file's own hooks run.
sql.on('error', () => {});
await sql.connect();
const running: Scheduler[] = [];
after(async () => {
  await sql.end();
  await pool.close();
});

const kind = (schedule: Partial<TaskSchedule>, name = 'report.daily'): Task =>
  madeTask(name, { schedule: { cron: '0 6 * * *', timeZone: 'Europe/Berlin', ...schedule } });

const start = async (...definitions: Task[]): Promise<Scheduler> => {
  const { enqueue } = house.composed.tasks;
  const taskMetrics = createTaskMetrics(definitions);
  const scheduler = createScheduler({
    database: pool.database,
    definitions,
    enqueue,
    log: silentLog,
    metrics: silentMetrics,
    taskMetrics,
  });
  running.push(scheduler);
  await scheduler.start();
  return scheduler;
};
const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((scheduler) => scheduler.stop()));
};

/** As if nobody had been there since a tick so many days ago. */
const leaveAlone = (days: number) =>
  sql.query(`update castellan.task_schedules set next_tick_at = next_tick_at - make_interval(days => $1)`, [days]);

const schedule = async () =>
  (await sql.query(`select * from castellan.task_schedules where name = 'report.daily'`)).rows[0];
const tasks = async () =>
  (
    await sql.query(
      `select id, schedule, payload, actor_kind from castellan.tasks where kind = 'report.daily' order by id`,
    )
  ).rows;
const ticks = async () => (await sql.query(`select * from castellan.task_schedule_ticks order by tick_at`)).rows;
/** Waits until the schedule lies ahead again: whatever was due is dealt with. */
const dealtWith = () =>
  waitFor(async () => {
    const { rows } = await sql.query(
      `select count(*)::int as due from castellan.task_schedules where next_tick_at <= clock_timestamp()`,
    );
    assert.equal(rows[0].due, 0);
  });

beforeEach(async () => {
  await stopAll();
  await sql.query('truncate castellan.task_schedules, castellan.task_schedule_ticks, castellan.tasks');
});
after(stopAll);

test('a schedule is kept with its next tick, in its time zone', async () => {
  await start(kind({}));
  const { cron, time_zone, next_tick_at, last_tick_at } = await schedule();
  assert.deepEqual([cron, time_zone, last_tick_at], ['0 6 * * *', 'Europe/Berlin', null]);
  const at = new Intl.DateTimeFormat('de', { timeZone: 'Europe/Berlin', timeStyle: 'short' }).format(next_tick_at);
  assert.equal(at, '06:00');
  assert.ok(next_tick_at.getTime() > Date.now() && next_tick_at.getTime() < Date.now() + 25 * 3_600_000);
});

test('three schedulers make one task for each tick', async () => {
  const daily = () => kind({ catchUp: { all: 100 } });
  await start(daily());
  await stopAll();
  await leaveAlone(20);
  await Promise.all([start(daily()), start(daily()), start(daily())]);
  await dealtWith();
  await stopAll();
  assert.equal((await tasks()).length, 20);
  const taskIds = (await ticks()).map((tick) => tick.task_id);
  assert.deepEqual(new Set(taskIds), new Set((await tasks()).map((task) => task.id)));
  // The same ticks once more, as after a change of the table by hand.
  await leaveAlone(20);
  await Promise.all([start(daily()), start(daily())]);
  await dealtWith();
  assert.equal((await tasks()).length, 20);
});

describe('ticks that nobody was there for', () => {
  for (const [catchUp, expected] of [
    ['skip', 0],
    ['once', 1],
    [{ all: 3 }, 3],
    [{ all: 100 }, 10],
  ] as const) {
    test(`${JSON.stringify(catchUp)} makes ${expected} of ten`, async () => {
      await start(kind({ catchUp }));
      await stopAll();
      await leaveAlone(10);
      await Promise.all([start(kind({ catchUp })), start(kind({ catchUp }))]);
      await dealtWith();
      await stopAll();
      assert.equal((await tasks()).length, expected);
      const after = await schedule();
      assert.ok(after.next_tick_at.getTime() - after.last_tick_at.getTime() <= 25 * 3_600_000);
    });
  }
});

test('the task knows its schedule, the tick knows its task, the schedule knows both and how late it was', async () => {
  await start(kind({}));
  await stopAll();
  await leaveAlone(1);
  await start(kind({}));
  await dealtWith();
  const [made] = await tasks();
  const [tick] = await ticks();
  const after = await schedule();
  assert.deepEqual([made.schedule, made.payload, made.actor_kind], ['report.daily', {}, 'system']);
  assert.deepEqual([tick.task_id, after.last_task_id], [made.id, made.id]);
  assert.deepEqual(after.last_tick_at, tick.tick_at);
  assert.ok(Number(after.last_lag_ms) > 0);
});

test('while it is paused its ticks pass, and are not made up for afterwards', async () => {
  await start(kind({ catchUp: { all: 10 } }));
  await stopAll();
  await sql.query('update castellan.task_schedules set paused_at = now()');
  await leaveAlone(3);
  await start(kind({ catchUp: { all: 10 } }));
  await dealtWith();
  await stopAll();
  await sql.query('update castellan.task_schedules set paused_at = null');
  await start(kind({ catchUp: { all: 10 } }));
  await dealtWith();
  assert.equal((await tasks()).length, 0);
});

test('a line that changed begins anew: what the old one had missed is not made up for', async () => {
  await start(kind({ catchUp: { all: 10 } }));
  await stopAll();
  await leaveAlone(3);
  await start(kind({ cron: '30 7 * * *', catchUp: { all: 10 } }));
  await dealtWith();
  assert.equal((await tasks()).length, 0);
  assert.equal((await schedule()).cron, '30 7 * * *');
});

test('a schedule whose kind nobody knows any more rests', async () => {
  await start(kind({}));
  await stopAll();
  await leaveAlone(2);
  const before = await schedule();
  await start(kind({}, 'another.kind'));
  await waitFor(async () => assert.equal((await sql.query('select from castellan.task_schedules')).rowCount, 2));
  await stopAll();
  assert.deepEqual((await schedule()).next_tick_at, before.next_tick_at);
  assert.equal((await tasks()).length, 0);
});

test('one that fails does not hold up another', async () => {
  const broken: Task = { ...kind({}, 'a.broken'), payload: madeTask('x', {}).payload };
  await start(broken, kind({}));
  await stopAll();
  await leaveAlone(1);
  await sql.query(`update castellan.task_schedules set payload = '"no object"' where name = 'a.broken'`);
  await start(broken, kind({}));
  await waitFor(async () => assert.equal((await tasks()).length, 1));
});

test('a tick is dealt with when it is due, without waiting for the regular look', async () => {
  await start(kind({}));
  await stopAll();
  await sql.query(`update castellan.task_schedules set next_tick_at = clock_timestamp() + interval '300 ms'`);
  await start(kind({}));
  assert.equal((await tasks()).length, 0);
  await waitFor(async () => assert.equal((await tasks()).length, 1));
  const { rows } = await sql.query(
    `select extract(epoch from t.created_at - k.tick_at)::float8 as late from castellan.tasks t join castellan.task_schedule_ticks k on k.task_id = t.id`,
  );
  assert.ok(rows[0].late >= 0 && rows[0].late < 2, `${rows[0].late} s late`);
});
