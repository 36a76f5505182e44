import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders, operatorOf } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const dayMs = 86_400_000;
const clock = movableClock();
const house = await openTestHouse({ work: null, clock });
const mailRoom = await openMailRoom(house);
const { http } = house;
const administrator = await createAdministrator(house);
const operator = operatorOf(house);
const holder = createRoleHolders(house);
const visitor = createVisitor(house);

const newAddress = () => `guest-${randomUUID()}@example.com`;

const administratorHeaders = async () => bearer((await logIn(house, administrator.person)).accessToken);

const invite = async (payload: object, headers: Record<string, string> = {}) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/invitations',
    headers: { ...(await administratorHeaders()), ...headers },
    payload,
  });
const resend = async (id: string) =>
  http.inject({
    method: 'POST',
    url: `/api/v1/invitations/${id}/resend`,
    headers: await administratorHeaders(),
  });
const withdraw = async (id: string) =>
  http.inject({ method: 'DELETE', url: `/api/v1/invitations/${id}`, headers: await administratorHeaders() });
const post = (url: string, payload: object, headers = {}) => http.inject({ method: 'POST', url, payload, headers });
const accept = (payload: object, headers = {}) => post('/api/v1/invitations/accept', payload, headers);
const inspect = (token: string) => post('/api/v1/invitations/inspect', { token });

/** Somebody who was invited and got the mail. */
const invited = async (more: object = {}) => {
  const email = newAddress();
  const reply = await invite({ email, ...more });
  assert.equal(reply.statusCode, 201, reply.body);
  const token = await mailRoom.tokenTo(email, 'invitation');
  const { id, user_id: userId } = reply.json();
  return { email, token, id: String(id), userId: String(userId) };
};

const expectInvalid = (reply: { statusCode: number; json(): { error: { code: string } } }) =>
  assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'ONE_TIME_TOKEN_INVALID']);

test('somebody who was invited chooses a password by the mailed link and can log in', async () => {
  const { email, token } = await invited({ name: 'Ada Lovelace', roles: ['user'] });
  assert.deepEqual((await inspect(token)).json(), { email, name: 'Ada Lovelace', invited_by: null });
  const accepted = await accept({ token, password: goodPassword, username: 'ada.l' });
  assert.equal(accepted.statusCode, 201, accepted.body);
  const { user } = accepted.json();
  assert.deepEqual(
    [user.email, user.email_verified, user.status, user.username, user.name],
    [email, true, 'active', 'ada.l', 'Ada Lovelace'],
  );
  assert.equal((await visitor.login({ email, password: goodPassword })).statusCode, 200);
  expectInvalid(await accept({ token, password: goodPassword }));
});

test('a link says who invited, by name and never by address', async () => {
  const inviter = await holder('admin');
  const headers = bearer(inviter.accessToken);
  const named = await http.inject({
    method: 'PATCH',
    url: '/api/v1/user',
    headers,
    payload: { name: 'Charles Babbage' },
  });
  assert.equal(named.statusCode, 200, named.body);
  const email = newAddress();
  await http.inject({ method: 'POST', url: '/api/v1/invitations', headers, payload: { email } });
  const token = await mailRoom.tokenTo(email, 'invitation');
  assert.deepEqual((await inspect(token)).json(), { email, name: null, invited_by: 'Charles Babbage' });
});

test('an account that waits for its owner lets nobody in', async () => {
  const { email, userId } = await invited();
  assert.equal((await visitor.login({ email, password: goodPassword })).statusCode, 401);
  assert.equal((await administrator.setPassword(userId, goodPassword)).statusCode, 204);
  assert.equal((await visitor.login({ email, password: goodPassword })).statusCode, 401);
  assert.equal((await post('/api/v1/auth/password/forgot', { email })).statusCode, 202);
  assert.equal((await post('/api/v1/auth/email/resend', { email })).statusCode, 202);
  assert.deepEqual(
    (await mailRoom.lettersTo(email)).map(({ template }) => template),
    ['invitation'],
  );
});

test('an address that has an account is told to the inviter', async () => {
  const { email } = await invited();
  const reply = await invite({ email: email.toUpperCase() });
  assert.deepEqual([reply.statusCode, reply.json().error.details], [409, { field: 'email' }]);
});

test('an invitation that is asked for twice with one key invites once', async () => {
  const [email, headers] = [newAddress(), { 'idempotency-key': randomUUID() }];
  const replies = [await invite({ email }, headers), await invite({ email }, headers)];
  assert.deepEqual(
    replies.map((reply) => [reply.statusCode, reply.json().id === replies[0]?.json().id]),
    [
      [201, true],
      [201, true],
    ],
  );
  assert.equal((await mailRoom.lettersTo(email)).length, 1);
});

test('a sign-up that nobody verified keeps nobody from being invited, and leaves nothing behind', async () => {
  const waiting = await openTestHouse({ beside: house, work: null, settings: { SIGNUP_MODE: 'verify' } });
  const email = newAddress();
  const payload = { email, password: 'what a stranger chose', name: 'A Stranger' };
  const signedUp = await waiting.http.inject({ method: 'POST', url: '/api/v1/auth/signup', payload });
  assert.equal(signedUp.statusCode, 202, signedUp.body);
  const verification = await mailRoom.tokenTo(email, 'email-verification');
  const reply = await invite({ email: email.toUpperCase(), name: 'Ada' });
  assert.equal(reply.statusCode, 201, reply.body);
  expectInvalid(await post('/api/v1/auth/email/verify', { token: verification }));
  const token = await mailRoom.tokenTo(email.toUpperCase(), 'invitation');
  const accepted = await accept({ token, password: goodPassword });
  assert.equal(accepted.statusCode, 201, accepted.body);
  assert.equal(accepted.json().user.name, 'Ada');
  assert.equal((await visitor.login({ email, password: 'what a stranger chose' })).statusCode, 401);
  assert.equal((await visitor.login({ email, password: goodPassword })).statusCode, 200);
  assert.equal((await invite({ email })).statusCode, 409);
});

test('of an invitation and sign-ups with its address at once the invitation is made', async () => {
  const waiting = await openTestHouse({ beside: house, work: null, settings: { SIGNUP_MODE: 'verify' } });
  for (let round = 0; round < 5; round += 1) {
    const email = newAddress();
    const payload = { email, password: 'what a stranger chose' };
    const headers = await administratorHeaders();
    const [invitation, signedUp] = await Promise.all([
      http.inject({ method: 'POST', url: '/api/v1/invitations', headers, payload: { email } }),
      waiting.http.inject({ method: 'POST', url: '/api/v1/auth/signup', payload }),
    ]);
    assert.deepEqual([invitation.statusCode, signedUp.statusCode], [201, 202], invitation.body);
  }
});

test('of twenty acceptances at once one succeeds', async () => {
  const { email, token } = await invited();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => accept({ token, password: `${goodPassword} ${index}` })),
  );
  const winners = replies.flatMap((reply, index) => (reply.statusCode === 201 ? [index] : []));
  assert.equal(winners.length, 1);
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 201)) expectInvalid(reply);
  assert.equal((await visitor.login({ email, password: `${goodPassword} ${winners[0]}` })).statusCode, 200);
});

test('an acceptance that is sent again with its key gets the answer of the first', async () => {
  const { token } = await invited();
  const headers = { 'idempotency-key': randomUUID() };
  const first = await accept({ token, password: goodPassword }, headers);
  const again = await accept({ token, password: goodPassword }, headers);
  assert.deepEqual([again.statusCode, again.json()], [201, first.json()]);
});

test('a weak password and a taken username leave the link as it was', async () => {
  await invited().then(({ token }) => accept({ token, password: goodPassword, username: 'first.here' }));
  const { token } = await invited();
  const weak = await accept({ token, password: 'short' });
  assert.deepEqual([weak.statusCode, weak.json().error.details.issues[0].path], [400, 'password']);
  const taken = await accept({ token, password: goodPassword, username: 'first.here' });
  assert.deepEqual([taken.statusCode, taken.json().error.details], [409, { field: 'username' }]);
  assert.equal((await accept({ token, password: goodPassword })).statusCode, 201);
});

test('a withdrawn invitation opens nothing, and its address is free again', async () => {
  const { email, token, id, userId } = await invited({ name: 'Ada' });
  assert.equal((await withdraw(id)).statusCode, 204);
  expectInvalid(await inspect(token));
  expectInvalid(await accept({ token, password: goodPassword }));
  assert.equal((await administrator.get(userId)).json().status, 'erased');
  assert.equal((await withdraw(id)).statusCode, 404);
  assert.equal((await invite({ email })).statusCode, 201);
});

test('a withdrawal and an acceptance at once leave an active account or none', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { token, id, userId } = await invited();
    const [accepted, withdrawn] = await Promise.all([accept({ token, password: goodPassword }), withdraw(id)]);
    const { status } = (await administrator.get(userId)).json();
    assert.deepEqual(
      [accepted.statusCode, withdrawn.statusCode, status],
      accepted.statusCode === 201 ? [201, 404, 'active'] : [400, 204, 'erased'],
    );
  }
});

test('a mail that waits when the invitation is withdrawn is not sent', async () => {
  const email = newAddress();
  const { id } = (await invite({ email })).json();
  await withdraw(id);
  assert.deepEqual(await mailRoom.work(), [{ mailed: false, because: 'not open' }]);
});

test('a link sent once more works beside the first until one of them is used', async () => {
  const { email, token, id } = await invited();
  assert.equal((await resend(id)).statusCode, 202);
  const second = await mailRoom.tokenTo(email, 'invitation');
  assert.notEqual(second, token);
  assert.equal((await inspect(token)).statusCode, 200);
  assert.equal((await accept({ token: second, password: goodPassword })).statusCode, 201);
  expectInvalid(await inspect(token));
});

test('a link is good for seven days, and the invitation can be sent again after that', async () => {
  const { email, token, id } = await invited();
  clock.advanceMs(7 * dayMs - 1000);
  assert.equal((await inspect(token)).statusCode, 200);
  clock.advanceMs(1000);
  expectInvalid(await accept({ token, password: goodPassword }));
  assert.equal((await resend(id)).statusCode, 202);
  const second = await mailRoom.tokenTo(email, 'invitation');
  assert.equal((await accept({ token: second, password: goodPassword })).statusCode, 201);
});

test('nobody invites somebody to more than they hold, nor touches such an invitation', async () => {
  await house.composed.accessControl.roles.create(
    { kind: 'operator' },
    { name: 'front-desk', description: '', permissions: ['users:read', 'users:write', 'users:grant'] },
  );
  const clerk = await holder('front-desk');
  const headers = bearer(clerk.accessToken);
  const tooMuch = await http.inject({
    method: 'POST',
    url: '/api/v1/invitations',
    headers,
    payload: { email: newAddress(), roles: ['admin'] },
  });
  assert.equal(tooMuch.statusCode, 403, tooMuch.body);
  const { id } = await invited({ roles: ['admin'] });
  const url = `/api/v1/invitations/${id}`;
  assert.equal((await http.inject({ method: 'DELETE', url, headers })).statusCode, 403);
  assert.equal((await http.inject({ method: 'POST', url: `${url}/resend`, headers })).statusCode, 403);
});

test('an invitation stays good when its inviter is no longer an administrator', async () => {
  const inviter = await holder('admin');
  const email = newAddress();
  await http.inject({
    method: 'POST',
    url: '/api/v1/invitations',
    headers: bearer(inviter.accessToken),
    payload: { email, roles: ['user', 'auditor'] },
  });
  await operator.setRoles(inviter.id, ['user']);
  const token = await mailRoom.tokenTo(email, 'invitation');
  const accepted = await accept({ token, password: goodPassword });
  assert.deepEqual(accepted.json().user.roles, ['user', 'auditor']);
});

test('the list shows what is open, newest first, page by page', async () => {
  const made = [await invited(), await invited(), await invited()];
  const headers = await administratorHeaders();
  const page = async (query: string) => (await http.inject({ url: `/api/v1/invitations?${query}`, headers })).json();
  const first = await page('limit=2');
  const second = await page(`limit=1&cursor=${first.next_cursor}`);
  const seen = [...first.data, ...second.data].map(({ email }) => email);
  assert.deepEqual(seen, made.map(({ email }) => email).reverse());
  assert.equal(Date.parse(first.data[0].expires_at) - Date.parse(first.data[0].mailed_at), 7 * dayMs);
  await accept({ token: made[0]?.token, password: goodPassword });
  const left = (await page('limit=200')).data.map(({ email }: { email: string }) => email);
  assert.ok(!left.includes(made[0]?.email) && left.includes(made[1]?.email));
});

test('the invitation of one account is found by its id, and none of somebody who waits for nothing', async () => {
  const [one] = [await invited(), await invited()];
  const headers = await administratorHeaders();
  const of = async (userId: string) =>
    (await http.inject({ url: `/api/v1/invitations?user_id=${userId}`, headers })).json().data;
  assert.deepEqual(
    (await of(one.userId)).map(({ id }: { id: string }) => id),
    [one.id],
  );
  assert.deepEqual(await of(administrator.person.id), []);
});

test('every act on an invitation is in the audit log with who did it and what changed', async () => {
  const { id, userId, email, token } = await invited({ name: 'Ada' });
  await resend(id);
  await mailRoom.work();
  await accept({ token, password: goodPassword, name: 'Ada Lovelace' });
  const rows = await mailRoom.query(
    `select action, actor_id as actor, personal from castellan.audit_events where subject_id = $1 order by at, id`,
    [userId],
  );
  assert.deepEqual(
    rows.map(({ action, actor }) => [action, actor]),
    [
      ['user.invited', administrator.person.id],
      ['invitation.resent', administrator.person.id],
      ['invitation.accepted', userId],
    ],
  );
  const entry = await administrator.lastActOn(userId);
  assert.deepEqual(
    [entry.action, entry.after],
    ['user.invited', { email, name: 'Ada', roles: ['user'], status: 'invited' }],
  );
  assert.ok(!JSON.stringify(rows).includes(token));
});

test('markup in a name stays text in the mail, and a line break is refused', async () => {
  const refused = await invite({ email: newAddress(), name: 'Ada\r\nBcc: everybody@example.com' });
  assert.equal(refused.statusCode, 400);
  const { email } = await invited({ name: '<img src=x onerror=alert(1)>' });
  const [row] = await mailRoom.query('select html_body as html from castellan.mails where to_address = $1', [email]);
  assert.doesNotMatch(String(row?.html), /<img src=x/);
});

test('whoever runs commands on the server can invite', async () => {
  const email = newAddress();
  const user = await operator.inviteUser({ email, roles: ['auditor'], language: 'de' });
  assert.deepEqual([user.status, user.roles], ['invited', ['user', 'auditor']]);
  const [letter] = await mailRoom.lettersTo(email);
  assert.deepEqual([letter?.template, letter?.language], ['invitation', 'de']);
});

test('an erased account leaves neither invitation nor link behind', async () => {
  const { userId, token } = await invited();
  administrator.use((await logIn(house, administrator.person)).accessToken);
  assert.equal((await administrator.erase(userId)).statusCode, 204);
  const left = await mailRoom.query(
    `select (select count(*)::int from castellan.invitations where user_id = $1) as invitations,
            (select count(*)::int from castellan.one_time_tokens where user_id = $1) as tokens`,
    [userId],
  );
  assert.deepEqual(left, [{ invitations: 0, tokens: 0 }]);
  expectInvalid(await inspect(token));
});
