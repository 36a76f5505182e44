import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { bearer, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse({ settings: { DATABASE_POOL_SIZE: '2' } });
const longerThanTheFeedMayBeSilentMs = 6_000;

test('while every connection waits on a lock, known tokens are still verified and the rest is told 503', async () => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  const verify = () => house.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
  assert.equal((await verify()).statusCode, 200);

  const blocker = new pg.Client(house.database.owner);
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table castellan.users in access exclusive mode');
  const logins = Array.from({ length: 8 }, () =>
    house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email: person.email, password: person.password },
    }),
  );
  const startedMs = performance.now();
  while (performance.now() - startedMs < longerThanTheFeedMayBeSilentMs) {
    const reply = await verify();
    assert.equal(reply.statusCode, 200, reply.body);
    await blocker.query('select pg_sleep(0.05)');
  }
  await blocker.query('rollback');
  await blocker.end();
  for (const reply of await Promise.all(logins)) {
    assert.equal(reply.statusCode, 503, reply.body);
    assert.match(String(reply.headers['retry-after']), /^\d+$/);
  }
  await logIn(house, person);
});
