import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, type Pair, type Person, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const minuteMs = 60_000;
const clock = movableClock();
const house = await openTestHouse({ work: null, clock });
const mailRoom = await openMailRoom(house);
const visitor = createVisitor(house);
const administrator = await createAdministrator(house);
const { http } = house;

const newAddress = () => `new-${randomUUID()}@example.com`;
const post = (url: string, payload: object, headers = {}) => http.inject({ method: 'POST', url, payload, headers });
const ask = ({ accessToken }: Pair, email: string) => post('/api/v1/auth/email/change', { email }, bearer(accessToken));
const inspect = (token: string) => post('/api/v1/auth/email/inspect', { token });
const confirm = (token: string) => post('/api/v1/auth/email/confirm', { token });
const templatesTo = async (email: string) => (await mailRoom.lettersTo(email)).map(({ template }) => template);

/** Somebody whose address is verified, logged in. */
const somebody = async (): Promise<Person & Pair> => {
  const person = await makeAccount(house, { emailVerified: true, name: 'Ada Lovelace' });
  return { ...person, ...(await logIn(house, person)) };
};

const asked = async (person: Pair, email = newAddress()) => {
  const reply = await ask(person, email);
  assert.deepEqual([reply.statusCode, reply.body], [202, '']);
  return { email, token: await mailRoom.tokenTo(email, 'email-change-confirmation') };
};

const expectInvalid = (reply: Awaited<ReturnType<typeof confirm>>): void =>
  assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'ONE_TIME_TOKEN_INVALID']);

test('an account gets its new address once the link that was mailed there is used, and not before', async () => {
  const person = await somebody();
  const { email, token } = await asked(person);
  assert.deepEqual((await inspect(token)).json(), { email });
  assert.equal((await visitor.me(person.accessToken)).json().email, person.email);
  assert.equal((await confirm(token)).statusCode, 204);
  assert.equal((await visitor.login(person)).statusCode, 401);
  const { user } = (await visitor.login({ ...person, email })).json();
  assert.deepEqual([user.id, user.email, user.email_verified], [person.id, email, true]);
  expectInvalid(await confirm(token));
});

test('the session that asked goes on with a refresh, the others are over', async () => {
  const person = await somebody();
  const elsewhere = await logIn(house, person);
  const { token } = await asked(person);
  assert.equal((await confirm(token)).statusCode, 204);
  assert.equal((await visitor.me(person.accessToken)).statusCode, 401);
  assert.equal((await visitor.me(elsewhere.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(elsewhere.refreshToken)).statusCode, 401);
  assert.equal((await visitor.refresh(person.refreshToken)).statusCode, 200);
});

test('the old address is told when the change is asked for, and again when it is made', async () => {
  const person = await somebody();
  const { email, token } = await asked(person);
  const [notice] = await mailRoom.lettersTo(person.email);
  assert.equal(notice?.template, 'email-change-requested');
  assert.match(notice.text, new RegExp(email));
  await confirm(token);
  assert.deepEqual(await templatesTo(person.email), ['email-change-requested', 'email-changed']);
  assert.deepEqual(await templatesTo(email), ['email-change-confirmation']);
});

test('an address that nobody proved to read is told nothing: it may be a stranger’s', async () => {
  const unproved = await signUp(house);
  const before = await templatesTo(unproved.email);
  const { token } = await asked(await logIn(house, unproved));
  assert.equal((await confirm(token)).statusCode, 204);
  assert.deepEqual(await templatesTo(unproved.email), before);
});

test('whether an address is taken is told to its owner, and not to whoever asks for it', async () => {
  const [person, owner] = [await somebody(), await somebody()];
  const reply = await ask(person, owner.email.toUpperCase());
  assert.deepEqual([reply.statusCode, reply.body], [202, '']);
  assert.deepEqual(await templatesTo(owner.email), ['address-in-use']);
  assert.equal((await visitor.me(owner.accessToken)).json().email, owner.email);
});

test('an address that was taken meanwhile stays with whoever took it, who is told', async () => {
  const person = await somebody();
  const { email, token } = await asked(person);
  const owner = await makeAccount(house, { email, emailVerified: true });
  expectInvalid(await confirm(token));
  assert.deepEqual((await templatesTo(email)).slice(-1), ['address-in-use']);
  assert.equal((await visitor.me(person.accessToken)).json().email, person.email);
  assert.equal((await visitor.login(owner)).statusCode, 200);
});

test('a sign-up with the address that nobody verified gives way to whoever reads its mail', async () => {
  const person = await somebody();
  const email = newAddress();
  const squatter = await makeAccount(house, { email });
  await mailRoom.query(`update castellan.users set status = 'unverified' where id = $1`, [squatter.id]);
  const { token } = await asked(person, email);
  assert.equal((await confirm(token)).statusCode, 204);
  assert.equal((await visitor.login({ ...person, email })).statusCode, 200);
  const left = await mailRoom.query('select id from castellan.users where id = $1', [squatter.id]);
  assert.deepEqual(left, []);
});

test('of twenty uses of one link at once one changes the address', async () => {
  const person = await somebody();
  const { token } = await asked(person);
  const replies = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));
  assert.equal(replies.filter(({ statusCode }) => statusCode === 204).length, 1);
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 204)) expectInvalid(reply);
});

test('of two accounts that confirm the same address at once one gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const people = [await somebody(), await somebody()] as const;
    const email = newAddress();
    const links = [await asked(people[0], email), await asked(people[1], email)];
    const statuses = await Promise.all(links.map(async ({ token }) => (await confirm(token)).statusCode));
    assert.deepEqual(statuses.toSorted(), [204, 400]);
  }
});

test('a change that is asked for again voids the link of before', async () => {
  const person = await somebody();
  const first = await asked(person);
  const second = await asked(person);
  expectInvalid(await confirm(first.token));
  assert.equal((await confirm(second.token)).statusCode, 204);
});

test('a link is good for fifteen minutes, and for nothing else', async () => {
  const person = await somebody();
  const { email, token } = await asked(person);
  for (const [url, more] of [
    ['/api/v1/auth/password/reset', { password: goodPassword }],
    ['/api/v1/auth/email/verify', {}],
    ['/api/v1/invitations/accept', { password: goodPassword }],
  ] as const) {
    expectInvalid(await post(url, { token, ...more }));
  }
  clock.advanceMs(15 * minuteMs);
  expectInvalid(await inspect(token));
  expectInvalid(await confirm(token));
  assert.equal((await visitor.login({ ...person, email })).statusCode, 401);
});

test('a new password, another address and a disabled account make the link worthless', async () => {
  const acts: readonly [string, (id: string) => Promise<{ statusCode: number }>][] = [
    ['another password', (id) => administrator.setPassword(id, `${goodPassword} again`)],
    ['disabled', (id) => administrator.patch(id, { status: 'disabled' })],
    ['another address', (id) => administrator.patch(id, { email: newAddress() })],
  ];
  for (const [what, act] of acts) {
    const person = await somebody();
    const { token } = await asked(person);
    administrator.use((await logIn(house, administrator.person)).accessToken);
    assert.ok((await act(person.id)).statusCode < 300, what);
    expectInvalid(await confirm(token));
  }
});

test('links that were mailed to the old address are worthless afterwards', async () => {
  const person = await somebody();
  await post('/api/v1/auth/password/forgot', { email: person.email });
  const reset = await mailRoom.tokenTo(person.email, 'password-reset');
  const { token } = await asked(person);
  assert.equal((await confirm(token)).statusCode, 204);
  expectInvalid(await post('/api/v1/auth/password/reset', { token: reset, password: goodPassword }));
});

test('the address that the account has already is refused, however it is spelled', async () => {
  const person = await somebody();
  const reply = await ask(person, person.email.toUpperCase());
  assert.deepEqual([reply.statusCode, reply.json().error.details.issues[0].path], [400, 'email']);
});

test('a change needs a login within the last fifteen minutes', async () => {
  const person = await somebody();
  clock.advanceMs(15 * minuteMs + 1000);
  const { access_token: accessToken } = (await visitor.refresh(person.refreshToken)).json();
  const reply = await ask({ ...person, accessToken }, newAddress());
  assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_REAUTHENTICATION_REQUIRED']);
});

test('the audit log tells who asked, and from which address to which', async () => {
  const person = await somebody();
  const { email, token } = await asked(person);
  await confirm(token);
  const acts = (await administrator.auditOf(person.id)).slice(-2);
  const change = { before: { email: person.email }, after: { email } };
  assert.deepEqual(
    acts.map(({ action, actor, personal: { before, after } }) => [action, actor, { before, after }]),
    [
      ['user.email_change_requested', person.id, change],
      ['user.email_changed', person.id, change],
    ],
  );
});

test('an erased account leaves no change behind', async () => {
  const person = await somebody();
  await asked(person);
  const erased = await http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(person.accessToken) });
  assert.equal(erased.statusCode, 204);
  assert.deepEqual(await mailRoom.query('select id from castellan.email_changes where user_id = $1', [person.id]), []);
});
