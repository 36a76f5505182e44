import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';
import { defineTask } from '../../platform/tasks/task.ts';

const stand = await openDeskStand();
const { call, put, finish, pool } = stand;
const { database } = pool;

const selectAudit = sql({
  name: 'test.select_act_audit',
  text: `select action, actor_id as "actorId", personal from audit_events where action like 'task.%' order by id desc limit 1`,
  row: z.object({ action: z.string(), actorId: z.string().nullable(), personal: z.record(z.string(), z.unknown()) }),
});
const countAudit = sql({
  name: 'test.count_act_audit',
  text: `select count(*)::int as count from audit_events where action like 'task.%'`,
  row: z.object({ count: z.int() }),
});
const setUniqueKey = sql({
  name: 'test.set_unique_key',
  text: `update tasks set unique_key = $2 where id = $1`,
  row: z.never(),
});
const countWaiting = sql({
  name: 'test.count_waiting_for_locks',
  text: `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  row: z.object({ count: z.int() }),
});
const shiftDeath = sql({
  name: 'test.shift_death',
  text: `update tasks set finished_at = $2, dead_reason = $3 where id = $1`,
  row: z.never(),
});

const act = async (verb: string, id: string, body?: object) => {
  const reply = await call('POST', `/tasks/${id}/${verb}`, body);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
};
const stateOf = async (id: string): Promise<string> => (await call('GET', `/tasks/${id}`)).json().state;
const lastAct = async () => (await database.row(selectAudit, [])) ?? assert.fail('Nothing was audited.');

for (const state of ['blocked', 'scheduled', 'ready', 'dispatched', 'dead'] as const) {
  test(`a ${state} task is cancelled at once, and the act is audited`, async () => {
    const id = await put({ state });
    assert.equal((await act('cancel', id)).state, 'cancelled');
    const { action, actorId, personal } = await lastAct();
    assert.deepEqual([action, actorId], ['task.cancelled', stand.administrator.id]);
    assert.equal(z.object({ state: z.string() }).parse(personal.before).state, state);
    assert.equal((await call('POST', `/tasks/${id}/cancel`)).statusCode, 409, 'it is over');
  });
}

test('a running task is told to stop, once', async () => {
  const id = await put({ state: 'running', attempts: 1 });
  const first = await act('cancel', id);
  assert.equal(first.state, 'running');
  assert.ok(first.cancel_requested_at);
  const before = await database.row(countAudit, []);
  assert.equal((await act('cancel', id)).cancel_requested_at, first.cancel_requested_at);
  assert.deepEqual(await database.row(countAudit, []), before);
});

test('a task that runs is cancelled when its run heeds the signal', async () => {
  let begun = 0;
  const endless = defineTask({
    name: 'endless.wait',
    description: 'Waits to be stopped.',
    payload: z.object({}),
    source: 'team',
    run: async (_payload, { signal }) => {
      begun += 1;
      await once(signal, 'abort');
      signal.throwIfAborted();
    },
  });
  const house = await openTestHouse({ tasks: [endless] });
  const headers = bearer((await createRoleHolders(house)('admin')).accessToken);
  const url = '/api/v1/tasks';
  const made = await waitFor(async () => {
    const reply = await house.http.inject({ method: 'POST', url, headers, payload: { kind: 'endless.wait' } });
    assert.equal(reply.statusCode, 201, reply.body);
    return reply.json();
  });
  await waitFor(() => assert.equal(begun, 1));
  const reply = await house.http.inject({ method: 'POST', url: `${url}/${made.id}/cancel`, headers });
  assert.equal(reply.statusCode, 200, reply.body);
  await waitFor(async () => {
    const task = (await house.http.inject({ url: `${url}/${made.id}`, headers })).json();
    assert.equal(task.state, 'cancelled');
  });
});

test('a task that is scheduled for later is begun now', async () => {
  const id = await put({ state: 'scheduled' });
  const task = await act('retry', id);
  assert.ok(Date.parse(task.due_at) <= Date.now() + 1_000);
  assert.equal((await lastAct()).action, 'task.retried');
});

test('a dead task has all its attempts again and keeps what became of the earlier ones', async () => {
  for (const verb of ['replay', 'retry']) {
    const attempt = {
      number: 3,
      started_at: '2026-11-22T10:00:00Z',
      ended_at: '2026-11-22T10:00:01Z',
      outcome: 'failed',
      error: null,
    };
    const id = await put({ state: 'dead', attempts: 3, pastAttempts: [{ ...attempt, worker_id: randomUUID() }] });
    const task = await act(verb, id);
    assert.deepEqual(
      [task.state, task.attempts_made, task.replays, task.dead_reason, task.finished_at, task.attempts.length],
      ['scheduled', 0, 1, null, null, 1],
    );
    assert.equal((await call('POST', `/tasks/${id}/replay`)).statusCode, 409, 'it is dead no more');
  }
});

test('a dead task whose unique key is taken again is not replayed, and who has it is told', async () => {
  const [dead, living] = [await put({ state: 'dead' }), await put()];
  for (const id of [dead, living]) await database.execute(setUniqueKey, [id, 'taken']);
  for (const verb of ['replay', 'retry']) {
    const reply = await call('POST', `/tasks/${dead}/${verb}`);
    assert.equal(reply.statusCode, 409, reply.body);
    assert.equal(reply.json().error.details.existing_id, living);
  }
});

test('a unique key that is taken while a dead task is replayed is a conflict, and no fault of the server', async () => {
  for (const path of ['replay', 'retry', 'all']) {
    const [dead, living] = [await put({ kind: 'late.key', state: 'dead' }), await put({ kind: 'late.key' })];
    await database.execute(setUniqueKey, [dead, path]);
    const reply = await database.transaction(async (tx) => {
      await tx.execute(setUniqueKey, [living, path]);
      const waiting =
        path === 'all'
          ? call('POST', '/tasks/replay', { filter: { kind: 'late.key' } })
          : call('POST', `/tasks/${dead}/${path}`);
      await waitFor(async () => assert.equal((await database.row(countWaiting, []))?.count, 1));
      return { waiting };
    });
    const { statusCode, body } = await reply.waiting;
    if (path === 'all') assert.deepEqual([statusCode, JSON.parse(body).replayed], [200, 0]);
    else assert.deepEqual([statusCode, JSON.parse(body).error.details.existing_id], [409, living]);
    await call('POST', `/tasks/${dead}/cancel`);
  }
});

const impossible: readonly (readonly [verb: string, state: 'running' | 'ready' | 'blocked'])[] = [
  ['retry', 'running'],
  ['retry', 'ready'],
  ['replay', 'running'],
  ['replay', 'ready'],
  ['replay', 'blocked'],
];
for (const [verb, state] of impossible) {
  test(`the ${verb} of a ${state} task is refused with what it is`, async () => {
    const reply = await call('POST', `/tasks/${await put({ state })}/${verb}`);
    assert.equal(reply.statusCode, 409, reply.body);
    assert.match(reply.json().error.message, new RegExp(`This task is ${state}`));
  });
}

test('nothing is done to a task that is over or not there', async () => {
  const over = await put();
  await finish(over);
  for (const [id, status] of [
    [over, 409],
    [randomUUID(), 404],
  ] as const) {
    for (const verb of ['cancel', 'retry', 'replay']) {
      assert.equal((await call('POST', `/tasks/${id}/${verb}`)).statusCode, status, verb);
    }
    assert.equal((await call('PATCH', `/tasks/${id}`, { priority: 3 })).statusCode, status);
  }
  assert.equal(await stateOf(over), 'succeeded');
});

test('a priority is changed and audited; the same one again is not', async () => {
  const id = await put({ priority: 1 });
  const change = async (priority: number) => {
    const reply = await call('PATCH', `/tasks/${id}`, { priority });
    return [reply.statusCode, reply.json().priority];
  };
  assert.deepEqual(await change(3), [200, 3]);
  const { action, personal } = await lastAct();
  assert.equal(action, 'task.priority_changed');
  assert.equal(z.object({ priority: z.int() }).parse(personal.before).priority, 1);
  const before = await database.row(countAudit, []);
  assert.deepEqual(await change(3), [200, 3]);
  assert.deepEqual(await database.row(countAudit, []), before);
  for (const priority of [4, -1, 1.5, '1', null]) {
    assert.equal((await call('PATCH', `/tasks/${id}`, { priority })).statusCode, 400);
  }
});

test('dead tasks are replayed by a filter, the longest dead first, and keep their history', async () => {
  const kind = 'bulk.dead';
  const attempt = {
    number: 1,
    started_at: null,
    ended_at: null,
    outcome: 'failed',
    error: { message: 'no' },
    worker_id: null,
  };
  const ids: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    const id = await put({ kind, state: 'dead', attempts: 1, pastAttempts: [attempt] });
    const reason = index === 5 ? 'crashed' : 'address_refused';
    await database.execute(shiftDeath, [id, new Date(Date.UTC(2026, 9, 1 + index)), reason]);
    ids.push(id);
  }
  const replay = async (body: object) => {
    const reply = await call('POST', '/tasks/replay', body);
    assert.equal(reply.statusCode, 200, reply.body);
    return reply.json().replayed;
  };
  const statesOfAll = () => Promise.all(ids.map(stateOf));
  assert.equal(await replay({ filter: { kind, reason: 'address_refused' }, limit: 2 }), 2);
  assert.deepEqual((await statesOfAll()).slice(0, 3), ['scheduled', 'scheduled', 'dead']);
  assert.equal(
    await replay({ filter: { kind, died_after: '2026-10-04T00:00:00Z', died_before: '2026-10-05T00:00:00Z' } }),
    1,
  );
  assert.deepEqual((await statesOfAll())[3], 'scheduled');
  const { action, personal } = await lastAct();
  assert.equal(action, 'task.replayed');
  assert.equal(z.object({ replayed: z.int() }).parse(personal.after).replayed, 1);
  assert.equal(await replay({ filter: { kind } }), 3);
  assert.equal(await replay({ filter: { kind } }), 0);
  const [task] = await Promise.all([call('GET', `/tasks/${ids[0]}`)]);
  assert.equal(task.json().attempts.length, 1, 'what became of it before is still told');
});

test('of dead tasks that share a unique key one is replayed, and none whose key is taken', async () => {
  const kind = 'bulk.unique';
  const ids = [];
  for (let index = 0; index < 3; index += 1) ids.push(await put({ kind, state: 'dead' }));
  for (const id of ids) await database.execute(setUniqueKey, [id, 'shared']);
  const replay = async () => (await call('POST', '/tasks/replay', { filter: { kind } })).json().replayed;
  assert.equal(await replay(), 1);
  assert.equal(await replay(), 0);
});

test('replaying many needs a login of the last minutes, and seeing tasks is not enough for any act', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ clock, work: null, settings: { JWT_EXPIRATION_MINUTES: '60' } });
  const headers = bearer((await createRoleHolders(house)('admin')).accessToken);
  const replay = () => house.http.inject({ method: 'POST', url: '/api/v1/tasks/replay', headers, payload: {} });
  assert.equal((await replay()).statusCode, 200);
  clock.advanceMs(16 * 60_000);
  const late = await replay();
  assert.equal(late.json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED', late.body);
  const auditor = await stand.holder('auditor');
  const id = await put();
  for (const verb of ['cancel', 'retry', 'replay']) {
    assert.equal((await call('POST', `/tasks/${id}/${verb}`, undefined, auditor)).statusCode, 403);
  }
});
