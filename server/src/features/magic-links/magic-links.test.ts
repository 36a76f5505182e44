import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const minuteMs = 60_000;
const clock = movableClock();
const settings = { MAGIC_LINKS: 'on', ALLOWED_ORIGINS: 'https://app.example.com' };
const house = await openTestHouse({ work: null, clock, settings });
const mailRoom = await openMailRoom(house);
const visitor = createVisitor(house);
const administrator = await createAdministrator(house);
const { http } = house;

const post = (url: string, payload: object, headers = {}) => http.inject({ method: 'POST', url, payload, headers });
const ask = (email: string, more: object = {}, headers = {}) =>
  post('/api/v1/auth/magic-link', { email, ...more }, headers);
const inspect = (token: string, more: object = {}) => post('/api/v1/auth/magic-link/inspect', { token, ...more });
const redeem = (token: string, more: object = {}) => post('/api/v1/auth/magic-link/redeem', { token, ...more });

const linkFor = async (email: string): Promise<string> => {
  const asked = await ask(email);
  assert.deepEqual([asked.statusCode, asked.body], [202, '']);
  return mailRoom.tokenTo(email, 'magic-link');
};

type Reply = Awaited<ReturnType<typeof redeem>>;

const expectInvalid = (reply: Reply): void =>
  assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'ONE_TIME_TOKEN_INVALID']);

const verified = () => makeAccount(house, { emailVerified: true });

test('a mailed link lets its owner in like a password does', async () => {
  const person = await verified();
  const token = await linkFor(person.email);
  assert.deepEqual((await inspect(token)).json(), { email: person.email, return_to: null });
  const reply = await redeem(token);
  assert.equal(reply.statusCode, 200, reply.body);
  const body = reply.json();
  assert.equal(body.user.id, person.id);
  assert.equal((await visitor.me(body.access_token)).statusCode, 200);
  assert.equal((await visitor.refresh(body.refresh_token)).statusCode, 200);
  const records = await http.inject({ url: '/api/v1/user/login-records', headers: bearer(body.access_token) });
  assert.deepEqual(
    records.json().data.map(({ method, outcome }: Record<string, string>) => [method, outcome]),
    [['magic_link', 'success']],
  );
  assert.equal((await visitor.login(person)).statusCode, 200);
});

test('with the cookie transport the refresh token is in the cookie only', async () => {
  const { email } = await verified();
  const reply = await redeem(await linkFor(email), { transport: 'cookie' });
  assert.equal(reply.json().refresh_token, undefined);
  assert.match(String(reply.headers['set-cookie']), /castellan_refresh=\S+; Path=\/api\/v1\/auth;.*HttpOnly/);
});

test('of twenty uses of one link at once one gets in', async () => {
  const { id, email } = await verified();
  const token = await linkFor(email);
  const replies = await Promise.all(Array.from({ length: 20 }, () => redeem(token)));
  assert.equal(replies.filter(({ statusCode }) => statusCode === 200).length, 1);
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 200)) expectInvalid(reply);
  const [row] = await mailRoom.query('select count(*)::int as n from castellan.sessions where user_id = $1', [id]);
  assert.equal(row?.n, 1);
});

test('a link is good for fifteen minutes', async () => {
  const { email } = await verified();
  const token = await linkFor(email);
  clock.advanceMs(15 * minuteMs - 1000);
  assert.equal((await inspect(token)).statusCode, 200);
  clock.advanceMs(1000);
  expectInvalid(await redeem(token));
});

test('using one link voids the others of the account', async () => {
  const { email } = await verified();
  const [first, second] = [await linkFor(email), await linkFor(email)];
  assert.equal((await redeem(first)).statusCode, 200);
  expectInvalid(await redeem(second));
});

test('a link is good for nothing else, and no other link lets anybody in', async () => {
  const { email } = await verified();
  const token = await linkFor(email);
  for (const [url, more] of [
    ['/api/v1/auth/password/reset', { password: goodPassword }],
    ['/api/v1/auth/email/verify', {}],
    ['/api/v1/invitations/accept', { password: goodPassword }],
    ['/api/v1/auth/email/confirm', {}],
  ] as const) {
    expectInvalid(await post(url, { token, ...more }));
  }
  await post('/api/v1/auth/password/forgot', { email });
  expectInvalid(await redeem(await mailRoom.tokenTo(email, 'password-reset')));
  assert.equal((await redeem(token)).statusCode, 200);
});

test('a change of password, a new address and a disabled account make links worthless', async () => {
  const current = async () => (await logIn(house, administrator.person)).accessToken;
  const acts: readonly [string, (id: string) => Promise<{ statusCode: number }>][] = [
    ['another password', (id) => administrator.setPassword(id, `${goodPassword} again`)],
    ['another address', (id) => administrator.patch(id, { email: `moved-${randomUUID()}@example.com` })],
    ['disabled', (id) => administrator.patch(id, { status: 'disabled' })],
  ];
  for (const [what, act] of acts) {
    const { id, email } = await verified();
    const token = await linkFor(email);
    administrator.use(await current());
    assert.ok((await act(id)).statusCode < 300, what);
    expectInvalid(await redeem(token));
  }
});

test('a link that was mailed before an account was disabled stays worthless once it is enabled again', async () => {
  const { id, email } = await verified();
  const token = await linkFor(email);
  administrator.use((await logIn(house, administrator.person)).accessToken);
  await administrator.patch(id, { status: 'disabled' });
  await administrator.patch(id, { status: 'active' });
  expectInvalid(await redeem(token));
});

test('nobody, a disabled account and one that waits for its owner are answered alike and mailed nothing', async () => {
  const [disabled, invited] = [await verified(), await verified()];
  await mailRoom.query(`update castellan.users set status = 'disabled' where id = $1`, [disabled.id]);
  await mailRoom.query(`update castellan.users set status = 'invited' where id = $1`, [invited.id]);
  for (const email of [`nobody-${randomUUID()}@example.com`, disabled.email, invited.email]) {
    const reply = await ask(email);
    assert.deepEqual([reply.statusCode, reply.body], [202, '']);
    assert.equal((await mailRoom.tasks()).filter(({ kind }) => kind === 'email.magic_link').length, 1);
    assert.deepEqual(await mailRoom.lettersTo(email), []);
  }
});

test('whoever signed up with an address that is not theirs is out when its owner comes by a link', async () => {
  const stranger = await signUp(house);
  const session = await logIn(house, stranger);
  await post('/api/v1/auth/password/forgot', { email: stranger.email });
  const reset = await mailRoom.tokenTo(stranger.email, 'password-reset');
  const elsewhere = `elsewhere-${randomUUID()}@example.com`;
  await post('/api/v1/auth/email/change', { email: elsewhere }, bearer(session.accessToken));
  const move = await mailRoom.tokenTo(elsewhere, 'email-change-confirmation');
  const reply = await redeem(await linkFor(stranger.email));
  assert.equal(reply.statusCode, 200, reply.body);
  const { user, access_token: accessToken } = reply.json();
  assert.deepEqual([user.id, user.email_verified, user.status], [stranger.id, true, 'active']);
  assert.equal((await visitor.login(stranger)).statusCode, 401);
  assert.equal((await visitor.me(session.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(session.refreshToken)).statusCode, 401);
  expectInvalid(await post('/api/v1/auth/password/reset', { token: reset, password: goodPassword }));
  expectInvalid(await post('/api/v1/auth/email/confirm', { token: move }));
  assert.equal((await visitor.me(accessToken)).statusCode, 200);
  const acts = (await administrator.auditOf(stranger.id)).map(({ action }) => action);
  assert.deepEqual(acts.slice(-2), ['user.email_verified', 'user.password_removed']);
});

test('a sign-up that waits for its mail to be read becomes its reader’s by a link, without what was said at it', async () => {
  const verifying = await openTestHouse({ work: null, settings: { ...settings, SIGNUP_MODE: 'verify' } });
  const room = await openMailRoom(verifying);
  const send = (url: string, payload: object) => verifying.http.inject({ method: 'POST', url, payload });
  const email = `theirs-${randomUUID()}@example.com`;
  const claimed = { email, password: goodPassword, username: 'not-theirs', name: 'Somebody Else' };
  assert.equal((await send('/api/v1/auth/signup', claimed)).statusCode, 202);
  await send('/api/v1/auth/magic-link', { email });
  const token = await room.tokenTo(email, 'magic-link');
  const { user } = (await send('/api/v1/auth/magic-link/redeem', { token })).json();
  assert.deepEqual([user.status, user.email_verified, user.username, user.name], ['active', true, null, null]);
  assert.equal((await send('/api/v1/auth/login', { email, password: goodPassword })).statusCode, 401);
});

test('the link brings back to where somebody wanted to go, if that is an address of ours', async () => {
  const { email } = await verified();
  assert.equal((await ask(email, { return: '/profile' })).statusCode, 202);
  const link = await mailRoom.linkTo(email, 'magic-link');
  const [token, back] = [link.searchParams.get('token') ?? '', link.searchParams.get('return') ?? ''];
  assert.equal((await inspect(token, { return: back })).json().return_to, 'http://localhost:4000/profile');
  const inspected = await inspect(token, { return: 'https://app.example.com/in' });
  assert.equal(inspected.json().return_to, 'https://app.example.com/in');
  assert.equal((await inspect(token, { return: 'https://evil.example/' })).json().return_to, null);
  const refused = await ask(email, { return: '//evil.example/' });
  assert.deepEqual([refused.statusCode, refused.json().error.details.issues[0].path], [400, 'return']);
});

test('the page opens every link that is mailed, however long the way back is', async () => {
  const { email } = await verified();
  const back = (length: number) => ({ return: `/search?q=${'ü'.repeat(length)}` });
  assert.equal((await ask(email, back(300))).statusCode, 202);
  const link = await mailRoom.linkTo(email, 'magic-link');
  assert.equal((await http.inject({ url: `${link.pathname}${link.search}` })).statusCode, 200);
  assert.equal((await ask(email, back(400))).statusCode, 400);
});

test('the mail speaks the language of whoever asked', async () => {
  const { email } = await verified();
  await ask(email, {}, { 'accept-language': 'de-CH, en;q=0.5' });
  const [letter] = await mailRoom.lettersTo(email);
  assert.equal(letter?.language, 'de');
});

test('where magic links are off nobody gets one, and one from before is worth nothing', async () => {
  const { email } = await verified();
  const token = await linkFor(email);
  const off = await openTestHouse({ beside: house, work: null, settings: { MAGIC_LINKS: 'off' } });
  for (const [url, payload] of [
    ['/api/v1/auth/magic-link', { email }],
    ['/api/v1/auth/magic-link/inspect', { token }],
    ['/api/v1/auth/magic-link/redeem', { token }],
  ] as const) {
    const reply = await off.http.inject({ method: 'POST', url, payload });
    assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN'], url);
  }
});

test('one mailbox is mailed so many links an hour, whoever asks from wherever, and a stranger to the house as many', async () => {
  const counted = await openTestHouse({ beside: house, work: null, settings: { RATE_LIMIT_MAIL: '3/1h' } });
  for (const email of [(await verified()).email, `nobody-${randomUUID()}@example.com`]) {
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const remoteAddress = `198.51.100.${index + 1}`;
      const payload = { email };
      const reply = await counted.http.inject({
        method: 'POST',
        url: '/api/v1/auth/magic-link',
        remoteAddress,
        payload,
      });
      statuses.push(reply.statusCode);
    }
    assert.deepEqual(statuses, [202, 202, 202, 429, 429]);
  }
});
