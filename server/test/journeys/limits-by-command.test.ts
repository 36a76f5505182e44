import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodPassword } from '../harness/people.ts';
import { createServerStand } from '../harness/server-stand.ts';

const { startServer, castellan } = await createServerStand({ RATE_LIMIT_LOGIN: '5/5m block 15m' });
const [first, second] = await Promise.all([startServer(), startServer()]);
const servers = [first, second];

const post = (origin: string, path: string, body: object): Promise<Response> =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const logIn = async (origin: string, password: string): Promise<number> =>
  (await post(origin, '/api/v1/auth/login', { email: 'ada@example.com', password })).status;
const limits = (...parameters: string[]) => castellan(['limits', ...parameters]);

test('fifty guesses at two processes are five, and an operator ends the blocks for both within a second', async () => {
  const signedUp = await post(first.origin, '/api/v1/auth/signup', {
    email: 'ada@example.com',
    password: goodPassword,
  });
  assert.equal(signedUp.status, 201);
  const guesses = await Promise.all(
    Array.from({ length: 50 }, (_, index) => logIn(index % 2 === 0 ? first.origin : second.origin, 'not right')),
  );
  assert.ok(guesses.filter((status) => status === 401).length <= 5, guesses.join());
  for (let index = 0; index < 5; index += 1) await logIn(first.origin, 'not right');
  for (const { origin } of servers) assert.equal(await logIn(origin, goodPassword), 429);

  const listed = await limits('list');
  assert.equal(listed.code, 0, listed.stderr);
  const ids = [...listed.stdout.matchAll(/^([0-9a-f]{32}) {2}login-(?:address|account) .* until /gm)].map(
    ([, id]) => id,
  );
  assert.equal(ids.length, 2, listed.stdout);
  for (const id of ids) {
    const lifted = await limits('unblock', id ?? '');
    assert.equal(lifted.code, 0, lifted.stderr);
  }
  const liftedMs = performance.now();
  for (const { origin } of servers) {
    while ((await logIn(origin, goodPassword)) !== 200) assert.ok(performance.now() - liftedMs < 1_000);
  }
  assert.match((await limits('list')).stdout, /^Nobody is blocked\.$/m);
  const unknown = await limits('unblock', '0123456789abcdef0123456789abcdef');
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /^Nothing is counted under 0123456789abcdef0123456789abcdef\.$/m);
});
