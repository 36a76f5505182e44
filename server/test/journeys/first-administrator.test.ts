import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../src/platform/postgres/database.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { goodPassword } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { openTestPool } from '../harness/test-pool.ts';

const insertLink = sql({
  name: 'test.insert_setup_link',
  text: `insert into setup_tokens (hash, created_at, expires_at) values ($1, now(), now() + interval '1 hour')`,
  row: z.never(),
});

const clock = movableClock();
const house = await openTestHouse({ clock });

const tokenOf = (link: URL | null): string => link?.searchParams.get('token') ?? '';
const complete = (token: string, email = 'root@example.com') =>
  house.http.inject({ method: 'POST', url: '/api/v1/setup', payload: { token, email, password: goodPassword } });

test('the link opens a page without inline script, which is kept nowhere, and what it refers to is served', async () => {
  const link = await house.issueSetupLink();
  const page = await house.http.inject({ url: `${link?.pathname}${link?.search}` });
  assert.equal(page.statusCode, 200);
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.doesNotMatch(page.body, /<script>|onclick|<style/);
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
  const files = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  assert.equal(files.length, 3);
  for (const url of files) assert.equal((await house.http.inject({ url })).statusCode, 200, url);
});

test('a link that is unknown, replaced by a newer one or over an hour old is refused', async () => {
  const older = await house.issueSetupLink();
  const newer = await house.issueSetupLink();
  for (const token of ['cst_su_unknown', tokenOf(older)]) {
    const reply = await complete(token);
    assert.equal(reply.statusCode, 400);
    assert.equal(reply.json().error.code, 'ONE_TIME_TOKEN_INVALID');
  }
  clock.advanceMs(3601 * 1000);
  assert.equal((await complete(tokenOf(newer))).statusCode, 400);
});

test('a weak password does not use the link up', async () => {
  const token = tokenOf(await house.issueSetupLink());
  const weak = await house.http.inject({
    method: 'POST',
    url: '/api/v1/setup',
    payload: { token, email: 'root@example.com', password: 'short' },
  });
  assert.equal(weak.statusCode, 400);
  assert.equal(weak.json().error.code, 'INVALID_INPUT');
  const replies = await Promise.all([complete(token, 'one@example.com'), complete(token, 'two@example.com')]);
  assert.deepEqual(replies.map((reply) => reply.statusCode).sort(), [201, 400]);
  const made = replies.find((reply) => reply.statusCode === 201);
  assert.deepEqual(made?.json().user.roles, ['admin', 'user']);
});

test('of two links that were made at the same moment one makes an administrator, even when both are used at once', async () => {
  const other = await openTestHouse();
  const pool = openTestPool(other.database.application);
  const tokens = Array.from({ length: 8 }, (_, index) => `cst_su_${index}`);
  for (const token of tokens) {
    await pool.database.execute(insertLink, [createHash('sha256').update(token).digest()]);
  }
  const replies = await Promise.all(
    tokens.map((token) =>
      other.http.inject({
        method: 'POST',
        url: '/api/v1/setup',
        payload: { token, email: `${token}@example.com`, password: goodPassword },
      }),
    ),
  );
  await pool.close();
  assert.deepEqual(replies.map((reply) => reply.statusCode).sort(), [201, ...Array(7).fill(400)]);
});

test('once there is an administrator no link is issued', async () => {
  assert.equal(await house.issueSetupLink(), null);
});
