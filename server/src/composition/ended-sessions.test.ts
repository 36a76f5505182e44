import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { bearer, logIn, signUp } from '../../test/harness/people.ts';
import { openTestHouse } from '../../test/harness/test-house.ts';
import { openTestPool } from '../../test/harness/test-pool.ts';
import { sql } from '../platform/postgres/database.ts';

const house = await openTestHouse();
const pool = openTestPool(house.database.application);
after(() => pool.close());

const selectEnds = sql({
  name: 'test.select_ends',
  text: `select actor_kind || ' ' || reason as what, session_id as "sessionId", actor_id as "actorId", request_id as "requestId"
           from audit_events where action = 'session.ended' and subject_id = $1`,
  row: z.object({ what: z.string(), sessionId: z.uuid(), actorId: z.uuid(), requestId: z.uuid() }),
});
const sessionOf = ({ accessToken }: { accessToken: string }): string =>
  z.object({ sid: z.uuid() }).parse(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()))
    .sid;

test('each session that a change of password ends has its audit event, and the one that stays has none', async () => {
  const person = await signUp(house);
  const [here, ...elsewhere] = [await logIn(house, person), await logIn(house, person), await logIn(house, person)];
  const changed = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/password/change',
    headers: bearer(here.accessToken),
    payload: { current_password: person.password, new_password: 'another phrase, longer than before' },
  });
  assert.equal(changed.statusCode, 204, changed.body);
  const ends = await pool.database.rows(selectEnds, [person.id]);
  assert.deepEqual(ends.map((end) => end.sessionId).sort(), elsewhere.map(sessionOf).sort());
  for (const end of ends) {
    assert.deepEqual(
      [end.what, end.actorId, end.requestId],
      ['user password_changed', person.id, changed.headers['x-request-id']],
    );
  }
});

test('each session that an erasure ends has its audit event, and one that had ended before has no second', async () => {
  const person = await signUp(house);
  const [here, elsewhere, over] = [await logIn(house, person), await logIn(house, person), await logIn(house, person)];
  const out = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: bearer(over.accessToken),
  });
  assert.equal(out.statusCode, 204, out.body);
  const erased = await house.http.inject({
    method: 'DELETE',
    url: '/api/v1/user',
    headers: bearer(here.accessToken),
  });
  assert.equal(erased.statusCode, 204, erased.body);
  const ends = await pool.database.rows(selectEnds, [person.id]);
  assert.deepEqual(
    ends.map((end) => `${end.what} ${end.sessionId}`).sort(),
    [
      `user account_erased ${sessionOf(here)}`,
      `user account_erased ${sessionOf(elsewhere)}`,
      `user logout ${sessionOf(over)}`,
    ].sort(),
  );
});
