import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer, goodPassword } from '../harness/people.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const { startServer, castellan } = await createServerStand();
const server = await startServer();

const ipRules = (...parameters: string[]) => castellan(['ip-rules', ...parameters]);
const knock = async (): Promise<number> => (await fetch(`${server.origin}/.well-known/jwks.json`)).status;
const post = (path: string, body: object, headers = {}): Promise<Response> =>
  fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test('an administrator who insisted on locking everybody out is let in again from the command line', async () => {
  await castellan(['user', 'create', 'chief@example.com', '--role', 'admin'], `${goodPassword}\n`);
  const login = await post('/api/v1/auth/login', { email: 'chief@example.com', password: goodPassword });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await login.json());
  const everybody = { cidr: '0.0.0.0/0', action: 'deny', reason: 'Under attack.', force: true };
  assert.equal((await post('/api/v1/ip-rules', everybody, bearer(token))).status, 201);
  assert.equal(await knock(), 403);
  assert.equal((await post('/api/v1/ip-rules', everybody, bearer(token))).status, 403);

  const added = await ipRules('add', 'allow', '127.0.0.1', '--reason', 'The way back in');
  assert.match(added.stdout, /allow\s+127\.0\.0\.1\/32\s+for good\s+The way back in/, added.stderr);
  await waitFor(async () => assert.equal(await knock(), 200), 1_000);

  const listed = await ipRules('list');
  assert.deepEqual(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(1, 3)),
    [
      ['deny', '0.0.0.0/0'],
      ['allow', '127.0.0.1/32'],
    ],
  );
  const removed = await ipRules('remove', '0.0.0.0/0');
  assert.match(removed.stdout, /^Deleted: .*Under attack\./, removed.stderr);
  assert.equal((await ipRules('remove', '127.0.0.1')).code, 0);
  assert.equal(await knock(), 200);
});

test('the operator may deny the very address the administrators come from, until a time', async () => {
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const added = await ipRules('add', 'deny', '127.0.0.0/8', '--reason', 'Closed', '--expires', expires);
  assert.match(added.stdout, new RegExp(`until ${expires}`), added.stderr);
  await waitFor(async () => assert.equal(await knock(), 403), 1_000);
  assert.equal((await ipRules('remove', '127.0.0.0/8')).code, 0);
  await waitFor(async () => assert.equal(await knock(), 200), 1_000);
});

test('a command that cannot be done says why in a sentence and changes nothing', async () => {
  for (const [parameters, sentence] of [
    [['add', 'deny', '10.0.0.5/8', '--reason', 'x'], /write 10\.0\.0\.0\/8/],
    [['add', 'block', '10.0.0.0/8', '--reason', 'x'], /allow, deny/],
    [['add', 'deny', '10.0.0.0/8'], /--reason/],
    [['add', 'deny', '10.0.0.0/8', '--reason', 'x', '--expires', 'tomorrow'], /RFC 3339/],
    [['add', 'deny', '10.0.0.0/8', '--reason', 'x', '--expires', '2020-01-01T00:00:00Z'], /This time is over/],
    [['remove', '10.0.0.0/8'], /There is no rule for 10\.0\.0\.0\/8/],
  ] as const) {
    const { code, stderr } = await ipRules(...parameters);
    assert.notEqual(code, 0, parameters.join(' '));
    assert.match(stderr, sentence);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
  assert.equal((await ipRules('list')).stdout, '');
});
