import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, type Person } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const clock = movableClock();
const house = await openTestHouse({ work: null, clock });
const mailRoom = await openMailRoom(house);
const visitor = createVisitor(house);

const newPassword = 'purple window marmalade 7';
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  house.http.inject({ method: 'POST', url, payload, headers });
const forgot = (email: string, headers = {}) => post('/api/v1/auth/password/forgot', { email }, headers);
const reset = (token: string, password = newPassword) => post('/api/v1/auth/password/reset', { token, password });
const askForToken = async ({ email }: Pick<Person, 'email'>): Promise<string> => {
  assert.equal((await forgot(email)).statusCode, 202);
  return mailRoom.tokenTo(email, 'password-reset');
};
const refusedAsInvalid = async (token: string) => {
  const reply = await reset(token);
  assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'ONE_TIME_TOKEN_INVALID']);
};

describe('a reset by the mailed link', () => {
  test('replaces the password, ends every session and every token, and verifies the address', async () => {
    const person = await makeAccount(house);
    const pairs = [await logIn(house, person), await logIn(house, person)];
    const reply = await reset(await askForToken(person));
    assert.deepEqual([reply.statusCode, reply.body], [204, '']);
    for (const { accessToken, refreshToken } of pairs) {
      assert.equal((await visitor.me(accessToken)).statusCode, 401);
      assert.equal((await visitor.refresh(refreshToken)).statusCode, 401);
    }
    assert.equal((await visitor.login(person)).statusCode, 401);
    const login = await visitor.login({ ...person, password: newPassword });
    assert.equal(login.statusCode, 200);
    assert.equal(login.json().user.email_verified, true);
  });

  test('is written into the audit log with what changed', async () => {
    const administrator = await createAdministrator(house);
    const person = await makeAccount(house);
    await reset(await askForToken(person));
    assert.deepEqual(await administrator.lastActOn(person.id), {
      action: 'user.password_reset',
      actor: person.id,
      before: { status: 'active', email_verified: false },
      after: { status: 'active', email_verified: true },
    });
  });

  test('works once, however often it is used at once', async () => {
    const person = await makeAccount(house);
    const token = await askForToken(person);
    const passwords = Array.from({ length: 20 }, (_, index) => `${newPassword} number ${index}`);
    const replies = await Promise.all(passwords.map((password) => reset(token, password)));
    const codes = replies.map((reply) => reply.statusCode);
    assert.deepEqual(codes.toSorted(), [204, ...Array(19).fill(400)]);
    const password = passwords[codes.indexOf(204)] ?? '';
    assert.equal((await visitor.login({ ...person, password })).statusCode, 200);
    await refusedAsInvalid(token);
  });

  test('works for 15 minutes', async () => {
    const [early, late] = [await makeAccount(house), await makeAccount(house)];
    const tokens = [await askForToken(early), await askForToken(late)];
    clock.advanceMs(15 * 60_000 - 1);
    assert.equal((await reset(tokens[0] ?? '')).statusCode, 204);
    clock.advanceMs(1);
    await refusedAsInvalid(tokens[1] ?? '');
  });

  test('is not used up by a weak password, which is told what is wrong with it', async () => {
    const person = await makeAccount(house, { name: 'Lovelace' });
    const token = await askForToken(person);
    for (const password of ['short', 'administrator1', 'Lovelace2024']) {
      const reply = await reset(token, password);
      assert.deepEqual([reply.statusCode, reply.json().error.details.issues[0].path], [400, 'password'], password);
    }
    assert.equal((await reset(token)).statusCode, 204);
  });

  test('voids every other link that was mailed to the account', async () => {
    const person = await makeAccount(house);
    const [first, second] = [await askForToken(person), await askForToken(person)];
    await post('/api/v1/auth/email/resend', { email: person.email });
    const verification = await mailRoom.tokenTo(person.email, 'email-verification');
    assert.equal((await reset(first)).statusCode, 204);
    await refusedAsInvalid(second);
    assert.equal((await post('/api/v1/auth/email/verify', { token: verification })).statusCode, 400);
  });

  test('ends the block that strangers brought upon the account with wrong passwords', async () => {
    const strict = await openTestHouse({ work: null, settings: { RATE_LIMIT_LOGIN: '3/5m block 15m' } });
    const room = await openMailRoom(strict);
    const person = await makeAccount(strict);
    const from = (remoteAddress: string, password: string) =>
      strict.http.inject({
        method: 'POST',
        url: '/api/v1/auth/login',
        remoteAddress,
        payload: { email: person.email, password },
      });
    for (let guess = 1; guess <= 3; guess += 1) await from(`198.51.100.${guess}`, 'a guess');
    assert.equal((await from('198.51.100.9', person.password)).statusCode, 429);
    await strict.http.inject({
      method: 'POST',
      url: '/api/v1/auth/password/forgot',
      payload: { email: person.email },
    });
    const token = await room.tokenTo(person.email, 'password-reset');
    const reply = await strict.http.inject({
      method: 'POST',
      url: '/api/v1/auth/password/reset',
      payload: { token, password: newPassword },
    });
    assert.equal(reply.statusCode, 204, reply.body);
    assert.equal((await from('198.51.100.9', newPassword)).statusCode, 200);
  });
});

describe('a mailed link is worthless', () => {
  test('for another purpose than its own', async () => {
    const person = await makeAccount(house);
    const token = await askForToken(person);
    assert.equal((await post('/api/v1/auth/email/verify', { token })).statusCode, 400);
    await post('/api/v1/auth/email/resend', { email: person.email });
    await refusedAsInvalid(await mailRoom.tokenTo(person.email, 'email-verification'));
  });

  test('once the owner has changed the password', async () => {
    const person = await makeAccount(house);
    const token = await askForToken(person);
    const { accessToken } = await logIn(house, person);
    const change = { current_password: person.password, new_password: newPassword };
    assert.equal((await post('/api/v1/auth/password/change', change, bearer(accessToken))).statusCode, 204);
    await refusedAsInvalid(token);
  });

  test('once an administrator has set a password, changed the address or disabled the account', async () => {
    const administrator = await createAdministrator(house);
    const acts = [
      (id: string) => administrator.setPassword(id, newPassword),
      (id: string) => administrator.patch(id, { email: `moved-${randomUUID()}@example.com` }),
      async (id: string) => {
        await administrator.patch(id, { status: 'disabled' });
        return administrator.patch(id, { status: 'active' });
      },
      (id: string) => administrator.erase(id),
    ];
    for (const act of acts) {
      const person = await makeAccount(house);
      const token = await askForToken(person);
      assert.ok((await act(person.id)).statusCode < 300);
      await refusedAsInvalid(token);
    }
  });

  test('when it was made up', async () => {
    for (const token of ['cst_ot_x', `cst_ot_${'A'.repeat(43)}`, "' or 1=1 --", '\u{1F511}'])
      await refusedAsInvalid(token);
  });
});

describe('asking for a link', () => {
  const statuses = ['disabled', 'locked', 'invited'] as const;

  test('mails nothing to an account that may do nothing, and is answered like any other', async () => {
    const seen = new Set<string>();
    const see = async (email: string) => {
      const { statusCode, body, headers } = await forgot(email);
      seen.add(JSON.stringify([statusCode, body, Object.keys(headers).sort()]));
    };
    for (const status of statuses) {
      const person = await makeAccount(house);
      await mailRoom.query('update castellan.users set status = $2 where id = $1', [person.id, status]);
      await see(person.email);
      assert.deepEqual(await mailRoom.lettersTo(person.email), []);
    }
    await see((await makeAccount(house)).email);
    await see(`nobody-${randomUUID()}@example.com`);
    assert.equal(seen.size, 1, [...seen].join());
  });

  test('keeps no address anywhere when nobody has it', async () => {
    await mailRoom.work();
    const email = `nobody-${randomUUID()}@example.com`;
    await forgot(email);
    assert.deepEqual(
      (await mailRoom.tasks()).map(({ kind, payload }) => [kind, payload]),
      [['email.password_reset', { user_id: null, language: null }]],
    );
    assert.deepEqual(await mailRoom.work(), [{ mailed: false, because: 'no account' }]);
  });

  test('is refused after three in an hour for one mailbox, from wherever, and alike when nobody has it', async () => {
    const strict = await openTestHouse({ work: null, settings: { RATE_LIMIT_MAIL: '3/1h' } });
    const room = await openMailRoom(strict);
    const person = await makeAccount(strict);
    const ask = (email: string, time: number, url = '/api/v1/auth/password/forgot') =>
      strict.http.inject({ method: 'POST', url, remoteAddress: `198.51.100.${time}`, payload: { email } });
    for (const email of [person.email, 'nobody@example.com']) {
      const codes: number[] = [];
      for (let time = 1; time <= 5; time += 1) codes.push((await ask(email, time)).statusCode);
      assert.deepEqual(codes, [202, 202, 202, 429, 429]);
    }
    assert.equal((await room.lettersTo(person.email)).length, 3);
    // Who floods one kind does not hold up another.
    assert.equal((await ask(person.email, 6, '/api/v1/auth/email/resend')).statusCode, 202);
  });

  test('is refused to one network address that asks for everybody', async () => {
    const strict = await openTestHouse({ work: null, settings: { RATE_LIMIT_MAIL_ADDRESS: '2/1h' } });
    const codes: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const payload = { email: `somebody-${time}@example.com` };
      codes.push(
        (await strict.http.inject({ method: 'POST', url: '/api/v1/auth/password/forgot', payload })).statusCode,
      );
    }
    assert.deepEqual(codes, [202, 202, 429]);
  });
});

test('a reset of an account that was never verified drops what was said at its sign-up', async () => {
  const waiting = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify' } });
  const room = await openMailRoom(waiting);
  const email = 'owner@example.com';
  const send = (url: string, payload: object) => waiting.http.inject({ method: 'POST', url, payload });
  await send('/api/v1/auth/signup', { email, password: goodPassword, name: 'Eve', username: 'eve' });
  await send('/api/v1/auth/password/forgot', { email });
  const token = await room.tokenTo(email, 'password-reset');
  assert.equal((await send('/api/v1/auth/password/reset', { token, password: newPassword })).statusCode, 204);
  assert.equal((await send('/api/v1/auth/login', { email, password: goodPassword })).statusCode, 401);
  const { user } = (await send('/api/v1/auth/login', { email, password: newPassword })).json();
  assert.deepEqual([user.status, user.email_verified, user.name, user.username], ['active', true, null, null]);
});

test('the links are made of PUBLIC_URL, whatever host the request names', async () => {
  const person = await makeAccount(house);
  await forgot(person.email, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
  const link = await mailRoom.linkTo(person.email, 'password-reset');
  assert.equal(link.origin, 'http://localhost:4000');
});

test('the link opens a page, and is not used up by being opened', async () => {
  const person = await makeAccount(house);
  const link = await mailRoom.linkTo(person.email, 'password-reset').catch(async () => {
    await forgot(person.email);
    return mailRoom.linkTo(person.email, 'password-reset');
  });
  for (let time = 0; time < 3; time += 1) {
    const page = await house.http.inject({ url: `${link.pathname}${link.search}` });
    assert.equal(page.statusCode, 200);
  }
  assert.equal((await reset(link.searchParams.get('token') ?? '')).statusCode, 204);
});
