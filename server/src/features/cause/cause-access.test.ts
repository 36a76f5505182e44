import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { isMailed, kindsOf, ofKind, only, openCauseStand } from '../../../test/harness/cause-stand.ts';
import { bearer } from '../../../test/harness/people.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const { house, logInAs, ask, tell, tellOnce, call, signUp, storyOfSignUp } = await openCauseStand();
const pool = openTestPool(house.database.application);
after(() => pool.close());

describe('who may read a story', () => {
  const holderOf = async (...permissions: string[]) => {
    const name = `reader-${systemRandomness.uuid()}`;
    const admin = await logInAs('admin');
    const made = await call('POST', '/roles', { name, description: 'Reads.', permissions }, bearer(admin.accessToken));
    assert.equal(made.statusCode, 201, made.body);
    return (await logInAs(name)).accessToken;
  };

  test('what the caller may not see is left out and named', async () => {
    const { requestId, told } = await storyOfSignUp();
    const partly = await tell(`request_id=${requestId}`, await holderOf('monitoring:read', 'tasks:read'));
    assert.deepEqual(partly.withheld, ['audit', 'login-records', 'mail', 'refusals', 'users']);
    assert.deepEqual(kindsOf(partly), ['attempt', 'log', 'request', 'span', 'task']);
    assert.deepEqual([partly.user?.email, partly.user?.id], [null, told.user?.id]);
    assert.doesNotMatch(JSON.stringify(partly), /@example\.com/);
  });

  test('a thing that the caller may not read is refused, whether it exists or not', async () => {
    const { told, id } = await storyOfSignUp();
    const reader = await holderOf('monitoring:read');
    const taskId = only(told, 'task').link?.id;
    for (const query of [
      `task_id=${taskId}`,
      `mail_id=${taskId}`,
      `user_id=${id}`,
      `task_id=${systemRandomness.uuid()}`,
    ]) {
      assert.equal((await ask(query, reader)).statusCode, 403, query);
    }
  });

  test('nobody without the permission reads any', async () => {
    const plain = await logInAs();
    assert.equal((await ask(`request_id=${systemRandomness.uuid()}`, plain.accessToken)).statusCode, 403);
    assert.equal((await house.http.inject({ url: '/api/v1/monitoring/cause' })).statusCode, 401);
  });
});

describe('bad questions', () => {
  for (const query of [
    '',
    'request_id=',
    'request_id=a%20b',
    `request_id=x&task_id=${systemRandomness.uuid()}`,
    'trace_id=xyz',
    'task_id=7',
    "user_id=' or 1=1",
    'task_id=a&task_id=b',
    `user_id=${systemRandomness.uuid()}&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`,
    `user_id=${systemRandomness.uuid()}&from=yesterday`,
    `spell_id=${systemRandomness.uuid()}`,
  ]) {
    test(`"${query}" is refused with the reason`, async () => {
      const reply = await ask(query);
      assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'INVALID_INPUT'], reply.body);
    });
  }

  test('what nothing is known of is not found', async () => {
    const id = systemRandomness.uuid();
    for (const name of ['request_id', 'session_id', 'user_id', 'task_id', 'mail_id', 'audit_event_id']) {
      assert.equal((await ask(`${name}=${id}`)).statusCode, 404, name);
    }
    assert.equal((await ask(`trace_id=${id.replaceAll('-', '')}`)).statusCode, 404);
  });
});

test('the story of an erased person names nobody', async () => {
  const person = await signUp({ name: 'Ada Lovelace' });
  await tellOnce(`request_id=${person.requestId}`, isMailed);
  const admin = await logInAs('admin');
  const erased = await call('DELETE', `/users/${person.id}`, {}, bearer(admin.accessToken));
  assert.equal(erased.statusCode, 204, erased.body);
  for (const query of [`user_id=${person.id}`, `request_id=${person.requestId}`]) {
    const told = await tell(query);
    assert.deepEqual([told.user?.name, told.user?.email], [null, null]);
    assert.ok(ofKind(told, 'audit').some(({ title }) => title === 'user.signed_up'));
    assert.doesNotMatch(JSON.stringify(told), /Ada|@example\.com/);
  }
});

test('secrets that found their way into an error are masked', async () => {
  const taskId = systemRandomness.uuid();
  const secret = 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
  await pool.database.execute(
    sql({
      name: 'test.insert_dead_task',
      text: `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, dead_reason, finished_at, attempts, past_attempts)
             values ($1, 'report.daily_logins', 'default', 1, 'dead', '{}', 1, 1000, 'error', now(), 1, $2)`,
      row: z.never(),
    }),
    [
      taskId,
      JSON.stringify([
        {
          number: 1,
          started_at: '2026-01-01T00:00:00Z',
          ended_at: '2026-01-01T00:00:01Z',
          outcome: 'failed',
          error: { message: `refused: ${secret}`, password: 'hunter2' },
          worker_id: null,
        },
      ]),
    ],
  );
  const told = await tell(`task_id=${taskId}`);
  assert.deepEqual([only(told, 'task').outcome, only(told, 'attempt').outcome], ['failed', 'failed']);
  assert.doesNotMatch(JSON.stringify(told), /eyJ|hunter2/);
});
