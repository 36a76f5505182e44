import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../src/platform/postgres/database.ts';
import { StartError } from '../../src/platform/problem/start-error.ts';
import { bearer, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { openTestPool } from '../harness/test-pool.ts';

const selectHash = sql({
  name: 'test.select_password_hash',
  text: 'select hash from password_credentials where user_id = $1',
  row: z.object({ hash: z.string() }),
});

test('after a change of SECRET_KEY everybody is still in, logs in, and is hashed under the new key', async () => {
  const before = await openTestHouse();
  const person = await signUp(before);
  const { accessToken, refreshToken } = await logIn(before, person);
  const pool = openTestPool(before.database.application);
  const hashOf = async (): Promise<string> => (await pool.database.row(selectHash, [person.id]))?.hash ?? '';
  const oldHash = await hashOf();

  const after = await openTestHouse({
    beside: before,
    settings: {
      SECRET_KEY: randomBytes(32).toString('base64'),
      SECRET_KEY_PREVIOUS: before.settings.SECRET_KEY ?? '',
    },
  });
  const verified = await after.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
  assert.equal(verified.statusCode, 200, verified.body);
  const refreshed = await after.http.inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    payload: { refresh_token: refreshToken },
  });
  assert.equal(refreshed.statusCode, 200, refreshed.body);
  await logIn(after, person);
  assert.notEqual((await hashOf()).split('$')[2], oldHash.split('$')[2]);
  await logIn(after, person);
  await pool.close();

  const withoutOld = openTestHouse({ beside: after, settings: { SECRET_KEY_PREVIOUS: '' } });
  await assert.rejects(withoutOld, (error) => error instanceof StartError && /SECRET_KEY_PREVIOUS/.test(error.message));
});
