import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { goodPassword } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify' } });
const mailRoom = await openMailRoom(house);

const newAddress = () => `new-${randomUUID()}@example.com`;
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  house.http.inject({ method: 'POST', url, payload, headers });
const signUp = (payload: object, headers = {}) =>
  post('/api/v1/auth/signup', { password: goodPassword, ...payload }, headers);
const logIn = (email: string, password = goodPassword) => post('/api/v1/auth/login', { email, password });
const verify = (token: string) => post('/api/v1/auth/email/verify', { token });
const statusOf = async (email: string) =>
  (await mailRoom.query('select status, name, username from castellan.users where email = $1', [email]))[0];

describe('a sign-up that waits for its mail', () => {
  test('makes an account that opens once the link in its mail was used', async () => {
    const email = newAddress();
    const reply = await signUp({ email, username: 'grace', name: 'Grace' });
    assert.equal(reply.statusCode, 202, reply.body);
    assert.deepEqual(reply.json(), { status: 'verification_sent' });
    assert.equal((await statusOf(email))?.status, 'unverified');
    const verified = await verify(await mailRoom.tokenTo(email, 'email-verification'));
    assert.equal(verified.statusCode, 200, verified.body);
    const { user, password_required } = verified.json();
    assert.deepEqual(
      [user.status, user.email_verified, user.username, user.name, password_required],
      ['active', true, 'grace', 'Grace', false],
    );
    assert.equal((await logIn(email)).statusCode, 200);
  });

  test('answers a login with its password that the mail is still to be read, and any other as always', async () => {
    const email = newAddress();
    await signUp({ email });
    const right = await logIn(email);
    assert.deepEqual([right.statusCode, right.json().error.code], [403, 'AUTH_EMAIL_NOT_VERIFIED']);
    const wrong = await logIn(email, 'not the password of anybody');
    assert.deepEqual([wrong.statusCode, wrong.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
  });

  test('repeated with its Idempotency-Key is done once and answered alike', async () => {
    const email = newAddress();
    const headers = { 'idempotency-key': randomUUID() };
    const replies = [await signUp({ email }, headers), await signUp({ email }, headers)];
    assert.deepEqual(
      replies.map(({ statusCode, body }) => [statusCode, body]),
      Array(2).fill([202, '{"status":"verification_sent"}']),
    );
    await verify(await mailRoom.tokenTo(email, 'email-verification'));
    assert.equal((await logIn(email)).statusCode, 200);
  });

  test('is written in the language that the browser asks for', async () => {
    const email = newAddress();
    await signUp({ email }, { 'accept-language': 'de-CH, en;q=0.5' });
    assert.deepEqual(
      (await mailRoom.lettersTo(email)).map(({ language }) => language),
      ['de'],
    );
  });

  test('mails nothing that its sender wrote, because anybody may have sent it to anybody', async () => {
    const email = newAddress();
    await signUp({ email, name: 'You won! https://evil.example' });
    const [letter] = await mailRoom.lettersTo(email);
    assert.doesNotMatch(`${letter?.subject} ${letter?.text}`, /won|evil/);
  });

  test('refuses a weak password like any other', async () => {
    const reply = await signUp({ email: newAddress(), password: 'short' });
    assert.equal(reply.statusCode, 400);
  });
});

describe('a sign-up with an address that has an account', () => {
  test('gets the same answer as one with a new address, at once and at a login afterwards', async () => {
    const owner = await makeAccount(house);
    const password = 'what somebody else would like';
    const see = async (email: string) => {
      const reply = await signUp({ email, password });
      const login = await logIn(email, password);
      const wrong = await logIn(email, 'neither the one nor the other');
      const names = ({ headers }: typeof reply) => Object.keys(headers).sort().join();
      const answers = [reply, login, wrong].map((one) => [
        one.statusCode,
        one.json().error?.code ?? one.body,
        names(one),
      ]);
      return answers;
    };
    assert.deepEqual(await see(owner.email), await see(newAddress()));
    assert.equal((await logIn(owner.email)).statusCode, 200);
  });

  test('changes nothing about the account, and its owner is told once an hour at most', async () => {
    const owner = await makeAccount(house, { name: 'Ada' });
    const before = await mailRoom.query('select * from castellan.users where id = $1', [owner.id]);
    for (let time = 0; time < 3; time += 1) await signUp({ email: owner.email.toUpperCase(), name: 'Eve' });
    const letters = await mailRoom.lettersTo(owner.email);
    assert.deepEqual(
      letters.map(({ template }) => template),
      ['address-in-use'],
    );
    assert.deepEqual(await mailRoom.query('select * from castellan.users where id = $1', [owner.id]), before);
  });

  test('never lets its password in, also when the owner verifies their address later', async () => {
    const owner = await makeAccount(house);
    const password = 'what somebody else would like';
    await signUp({ email: owner.email, password });
    await post('/api/v1/auth/email/resend', { email: owner.email });
    const verified = await verify(await mailRoom.tokenTo(owner.email, 'email-verification'));
    assert.equal(verified.json().password_required, false);
    assert.notEqual((await logIn(owner.email, password)).statusCode, 200);
    assert.equal((await logIn(owner.email)).statusCode, 200);
  });

  test('tells a disabled account nothing', async () => {
    const owner = await makeAccount(house);
    await mailRoom.query(`update castellan.users set status = 'disabled' where id = $1`, [owner.id]);
    assert.equal((await signUp({ email: owner.email })).statusCode, 202);
    assert.deepEqual(await mailRoom.lettersTo(owner.email), []);
  });
});

describe('several sign-ups with one address', () => {
  test('leave whoever reads its mail with an account that no password opens, and a link to choose one', async () => {
    const email = newAddress();
    const [first, second] = ['chosen by the one of them', 'chosen by the other of them'];
    await signUp({ email, password: first, name: 'Eve', username: 'the-one' });
    await signUp({ email, password: second, name: 'Mallory', username: 'the-other' });
    const verified = await verify(await mailRoom.tokenTo(email, 'email-verification'));
    assert.equal(verified.statusCode, 200, verified.body);
    assert.equal(verified.json().password_required, true);
    assert.deepEqual(await statusOf(email), { status: 'active', name: null, username: null });
    for (const password of [first, second]) assert.equal((await logIn(email, password)).statusCode, 401);
    const token = await mailRoom.tokenTo(email, 'password-reset');
    assert.equal((await post('/api/v1/auth/password/reset', { token, password: goodPassword })).statusCode, 204);
    assert.equal((await logIn(email)).statusCode, 200);
  });

  test('are three in an hour at most, whoever sends them', async () => {
    const strict = await openTestHouse({ settings: { SIGNUP_MODE: 'verify', RATE_LIMIT_MAIL: '3/1h' } });
    const owner = await makeAccount(strict);
    for (const email of [owner.email, newAddress()]) {
      const codes: number[] = [];
      for (let time = 0; time < 4; time += 1) {
        const payload = { email, password: goodPassword };
        const remoteAddress = `198.51.100.${time + 1}`;
        const url = '/api/v1/auth/signup';
        codes.push((await strict.http.inject({ method: 'POST', url, remoteAddress, payload })).statusCode);
      }
      assert.deepEqual(codes, [202, 202, 202, 429]);
    }
  });
});

describe('a username', () => {
  test('that is taken is told, whether or not the address has an account', async () => {
    const owner = await makeAccount(house, { username: 'taken-name' });
    for (const email of [owner.email, newAddress()]) {
      const reply = await signUp({ email, username: 'Taken-Name' });
      assert.deepEqual([reply.statusCode, reply.json().error.details.field], [409, 'username']);
    }
  });

  test('is not taken by a sign-up that waits, so that asking for it again does not tell whether an address was new', async () => {
    const owner = await makeAccount(house);
    for (const [index, email] of [owner.email, newAddress()].entries()) {
      const username = `wanted-${index}`;
      assert.equal((await signUp({ email, username })).statusCode, 202);
      assert.equal((await signUp({ email: newAddress(), username })).statusCode, 202);
    }
  });

  test('goes to the first who verifies; the other has an account without one', async () => {
    const [first, second] = [newAddress(), newAddress()];
    await signUp({ email: first, username: 'for-both' });
    await signUp({ email: second, username: 'for-both' });
    const tokens = [
      await mailRoom.tokenTo(first, 'email-verification'),
      await mailRoom.tokenTo(second, 'email-verification'),
    ];
    const replies = await Promise.all(tokens.map(verify));
    assert.deepEqual(
      replies.map((reply) => reply.statusCode),
      [200, 200],
    );
    const usernames = replies.map((reply) => reply.json().user.username);
    assert.deepEqual(usernames.filter((name) => name === 'for-both').length, 1, JSON.stringify(usernames));
  });
});

test('a stranger who uses up the mails to an address does not make theirs the only sign-up that counts', async () => {
  const strict = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify', RATE_LIMIT_MAIL: '3/1h' } });
  const room = await openMailRoom(strict);
  await makeAccount(strict, { username: 'taken' });
  const email = newAddress();
  const send = (url: string, payload: object) => strict.http.inject({ method: 'POST', url, payload });
  const stranger = { email, password: 'what a stranger hopes for' };
  assert.equal((await send('/api/v1/auth/signup', stranger)).statusCode, 202);
  for (const _ of [2, 3]) {
    assert.equal((await send('/api/v1/auth/signup', { ...stranger, username: 'taken' })).statusCode, 409);
  }
  assert.equal((await send('/api/v1/auth/signup', { email, password: goodPassword })).statusCode, 429);
  const verified = await send('/api/v1/auth/email/verify', { token: await room.tokenTo(email, 'email-verification') });
  assert.equal(verified.json().password_required, true, verified.body);
  assert.equal((await send('/api/v1/auth/login', stranger)).statusCode, 401);
});

test('a sign-up that nobody verified is forgotten, and what was kept beside an old account with it', async () => {
  const owner = await makeAccount(house);
  const [old, young] = [newAddress(), newAddress()];
  await signUp({ email: owner.email, password: 'what somebody else would like' });
  await signUp({ email: old });
  await mailRoom.lettersTo(old);
  await signUp({ email: young });
  await mailRoom.query(
    `update castellan.offered_passwords set offered_at = now() - interval '8 days'
      where user_id in (select id from castellan.users where email = any($1))`,
    [[owner.email, old]],
  );
  const before = new Date(Date.now() - 7 * 86_400_000);
  const { clearUnverified } = house.composed;
  assert.equal(await clearUnverified(before, 100), 2);
  assert.equal(await statusOf(old), undefined);
  assert.equal((await statusOf(young))?.status, 'unverified');
  assert.equal((await statusOf(owner.email))?.status, 'active');
  assert.equal((await logIn(owner.email, 'what somebody else would like')).statusCode, 401);
  assert.deepEqual(await mailRoom.query('select 1 from castellan.mails where to_address = $1', [old]), []);
  assert.equal(await clearUnverified(before, 100), 0);
});

test('an administrator can let a sign-up in whose mail does not arrive, with what was said at it', async () => {
  const administrator = await createAdministrator(house);
  const email = newAddress();
  await signUp({ email, username: 'never-mailed', name: 'Ada' });
  const [{ id } = {}] = await mailRoom.query('select id from castellan.users where email = $1', [email]);
  const reply = await administrator.patch(String(id), { email_verified: true });
  assert.equal(reply.statusCode, 200, reply.body);
  const { status, email_verified, username, name } = reply.json();
  assert.deepEqual([status, email_verified, username, name], ['active', true, 'never-mailed', 'Ada']);
  assert.equal((await logIn(email)).statusCode, 200);
  const { action, before } = await administrator.lastActOn(String(id));
  assert.deepEqual(
    [action, before],
    ['user.email_verified', { status: 'unverified', email_verified: false, username: null, name: 'Ada' }],
  );
});

test('where accounts are made by invitation, a sign-up is refused and says so', async () => {
  const invited = await openTestHouse({ settings: { SIGNUP_MODE: 'invite' } });
  const reply = await invited.http.inject({
    method: 'POST',
    url: '/api/v1/auth/signup',
    payload: { email: newAddress(), password: goodPassword },
  });
  assert.equal(reply.statusCode, 403);
  assert.match(reply.json().error.message, /invitation/);
});
