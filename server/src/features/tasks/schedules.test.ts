import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { sql } from '../../platform/postgres/database.ts';

const stand = await openDeskStand();
const { call, pool, put, finish, showKind } = stand;
const { database } = pool;

const insertSchedule = sql({
  name: 'test.insert_schedule',
  text: `insert into task_schedules (name, kind, cron, time_zone, catch_up, payload, next_tick_at, seen_at)
         values ($1, $2, '0 6 * * *', 'Europe/Berlin', 'once', '{}', clock_timestamp() + make_interval(secs => $3), clock_timestamp())`,
  row: z.unknown(),
});
const setLastTask = sql({
  name: 'test.set_last_task',
  text: 'update task_schedules set last_task_id = $2 where name = $1',
  row: z.unknown(),
});
const selectAudit = sql({
  name: 'test.select_schedule_audit',
  text: `select action from audit_events where action like 'schedule.%' order by id`,
  row: z.object({ action: z.string() }),
});

await showKind('internal.act', {}, { source: 'built_in' });
await database.execute(insertSchedule, ['internal.act', 'internal.act', 3_600]);
await database.execute(insertSchedule, ['orphan.act', 'orphan.act', -120]);

test('schedules show when they were and will be due, how late they are, and whether anybody runs them', async () => {
  const reply = await call('GET', '/schedules');
  assert.equal(reply.statusCode, 200, reply.body);
  const [known, orphan] = reply.json().data;
  assert.deepEqual(
    [known.name, known.cron, known.time_zone, known.lag_seconds, known.is_served],
    ['internal.act', '0 6 * * *', 'Europe/Berlin', 0, true],
  );
  assert.equal(orphan.is_served, false);
  assert.ok(orphan.lag_seconds >= 120 && orphan.lag_seconds < 150, reply.body);
  assert.deepEqual((await call('GET', '/schedules/internal.act')).json(), known);
});

test('a schedule is run now, also one of a kind that callers may not enqueue', async () => {
  assert.equal((await call('POST', '/tasks', { kind: 'internal.act' })).statusCode, 400);
  const reply = await call('POST', '/schedules/internal.act/run');
  assert.equal(reply.statusCode, 201, reply.body);
  const task = reply.json();
  assert.deepEqual([task.kind, task.schedule, task.cause.actor.kind], ['internal.act', 'internal.act', 'user']);
  const listed = (await call('GET', '/tasks?schedule=internal.act')).json().data;
  assert.deepEqual(
    listed.map(({ id }: { id: string }) => id),
    [task.id],
  );
});

test('a schedule shows what became of its last task, for as long as it is known', async () => {
  const lastTask = async () => (await call('GET', '/schedules/internal.act')).json().last_task;
  assert.equal(await lastTask(), null, 'before the first');
  const id = await put({ kind: 'internal.act', schedule: 'internal.act' });
  await database.execute(setLastTask, ['internal.act', id]);
  assert.deepEqual(await lastTask(), { id, state: 'ready', finished_at: null });
  await finish(id);
  const { state, finished_at } = await lastTask();
  assert.equal(state, 'succeeded');
  assert.ok(Date.parse(finished_at) > 0);
  await database.execute(setLastTask, ['internal.act', randomUUID()]);
  assert.equal(await lastTask(), null, 'its history is gone');
});

test('a schedule whose kind nobody knows any more cannot be run', async () => {
  const reply = await call('POST', '/schedules/orphan.act/run');
  assert.equal(reply.statusCode, 409, reply.body);
});

test('a schedule rests and goes on, and each act is audited once', async () => {
  for (const round of [1, 2]) {
    assert.ok((await call('POST', '/schedules/internal.act/pause')).json().paused_at, `${round}`);
  }
  assert.equal((await call('POST', '/schedules/internal.act/resume')).json().paused_at, null);
  const actions = (await database.rows(selectAudit, [])).map(({ action }) => action);
  assert.deepEqual(actions, ['schedule.run', 'schedule.paused', 'schedule.resumed']);
});

test('a schedule that is not there is not found, and who may only look changes none', async () => {
  assert.equal((await call('POST', '/schedules/no.such/run')).statusCode, 404);
  assert.equal((await call('POST', '/schedules/no.such/pause')).statusCode, 404);
  const auditor = await stand.holder('auditor');
  assert.equal((await call('GET', '/schedules', undefined, auditor)).statusCode, 200);
  for (const verb of ['run', 'pause', 'resume']) {
    assert.equal((await call('POST', `/schedules/internal.act/${verb}`, undefined, auditor)).statusCode, 403);
  }
});
