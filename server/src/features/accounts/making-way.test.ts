import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { operatorOf } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify' } });
const mailRoom = await openMailRoom(house);
const { http } = house;
const administrator = await createAdministrator(house);
const operator = operatorOf(house);
const visitor = createVisitor(house);
const theirPassword = 'what a stranger chose';

const newAddress = () => `squatted-${randomUUID()}@example.com`;
const signUp = (email: string, more: object = {}) =>
  http.inject({ method: 'POST', url: '/api/v1/auth/signup', payload: { email, password: theirPassword, ...more } });
const verify = (token: string) => http.inject({ method: 'POST', url: '/api/v1/auth/email/verify', payload: { token } });

/** The account of a sign-up, as administrators see it. */
const found = async (email: string) => {
  const headers = bearer((await logIn(house, administrator.person)).accessToken);
  const reply = await http.inject({ url: `/api/v1/users?search=${encodeURIComponent(email)}`, headers });
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().data[0];
};

/** A stranger's sign-up whose mail nobody has followed. */
const squat = async (email: string) => {
  const reply = await signUp(email, { name: 'A Stranger', username: `squat.${email.slice(9, 17)}` });
  assert.equal(reply.statusCode, 202, reply.body);
  const user = await found(email);
  assert.equal(user.status, 'unverified');
  return { id: String(user.id), link: await mailRoom.tokenTo(email, 'email-verification') };
};

test('an unverified sign-up gives way to an account that an administrator makes, and leaves nothing behind', async () => {
  const email = newAddress();
  const { id, link } = await squat(email);
  const reply = await administrator.create({ email: email.toUpperCase(), password: goodPassword, name: 'Ada' });
  assert.equal(reply.statusCode, 201, reply.body);
  const made = reply.json();
  assert.deepEqual([made.name, made.username, made.status], ['Ada', null, 'active']);
  assert.notEqual(made.id, id);
  assert.equal((await administrator.get(id)).statusCode, 404);
  assert.equal((await verify(link)).json().error.code, 'ONE_TIME_TOKEN_INVALID');
  assert.equal((await visitor.login({ email, password: theirPassword })).statusCode, 401);
  assert.equal((await visitor.login({ email, password: goodPassword })).statusCode, 200);
  // Signing up once more offers the password again, and opens nothing.
  assert.equal((await signUp(email)).statusCode, 202);
  assert.equal((await visitor.login({ email, password: theirPassword })).statusCode, 403);

  const { person } = administrator;
  assert.deepEqual(await administrator.lastActOn(id), {
    ...{ action: 'user.erased', actor: person.id },
    ...{ before: { status: 'unverified', roles: ['user'] }, after: { status: 'erased' } },
  });
  assert.equal((await administrator.auditOf(made.id))[0]?.action, 'user.created');
});

test('it gives way to what the command line makes, and the audit log names the operator', async () => {
  const email = newAddress();
  const { id, link } = await squat(email);
  const made = await operator.createUser({ email, password: goodPassword, roles: [] });
  assert.deepEqual([made.email, made.emailVerified], [email, true]);
  assert.equal((await verify(link)).statusCode, 400);
  assert.equal((await visitor.login({ email, password: theirPassword })).statusCode, 401);
  assert.deepEqual(
    (await administrator.auditOf(id)).map(({ action, actor }) => [action, actor]),
    [
      ['user.signed_up', id],
      ['user.erased', null],
    ],
  );
});

test('what is refused for another reason leaves the sign-up as it was', async () => {
  const email = newAddress();
  const { link } = await squat(email);
  const taken = await administrator.create({ email: newAddress(), password: goodPassword, username: 'kept.by.ada' });
  assert.equal(taken.statusCode, 201, taken.body);
  const payloads = [
    { email, password: goodPassword, username: 'kept.by.ada' },
    { email, password: goodPassword, roles: ['user', 'no-such-role'] },
  ];
  const replies = await Promise.all(payloads.map((payload) => administrator.create(payload)));
  assert.deepEqual(
    replies.map(({ statusCode }) => statusCode),
    [409, 400],
  );
  assert.equal((await verify(link)).statusCode, 200);
});

test('once it is verified, its address is taken', async () => {
  const email = newAddress();
  const { id, link } = await squat(email);
  assert.equal((await verify(link)).statusCode, 200);
  const reply = await administrator.create({ email, password: goodPassword });
  assert.deepEqual([reply.statusCode, reply.json().error.details], [409, { field: 'email' }]);
  assert.equal((await administrator.get(id)).statusCode, 200);
});

test('a request that comes twice with one key has the sign-up give way once', async () => {
  const email = newAddress();
  await squat(email);
  const key = { 'idempotency-key': randomUUID() };
  const replies = await Promise.all([1, 2].map(() => administrator.create({ email, password: goodPassword }, key)));
  const repeated = await administrator.create({ email, password: goodPassword }, key);
  assert.ok(replies.some(({ statusCode }) => statusCode === 201));
  assert.deepEqual([repeated.statusCode, repeated.headers['idempotency-replayed']], [201, 'true']);
});

test('of an account made and a verification at once one holds', async () => {
  for (let round = 0; round < 5; round += 1) {
    const email = newAddress();
    const { id, link } = await squat(email);
    const [made, verified] = await Promise.all([administrator.create({ email, password: goodPassword }), verify(link)]);
    const outcome = [made.statusCode, verified.statusCode, (await administrator.get(id)).statusCode];
    assert.deepEqual(outcome, made.statusCode === 201 ? [201, 400, 404] : [409, 200, 200]);
    const theirs = await visitor.login({ email, password: theirPassword });
    assert.equal(theirs.statusCode, made.statusCode === 201 ? 401 : 200);
  }
});

test('of an account made and a sign-up with its address at once the account is made', async () => {
  for (let round = 0; round < 5; round += 1) {
    const email = newAddress();
    const [made, signedUp] = await Promise.all([
      administrator.create({ email, password: goodPassword }),
      signUp(email),
    ]);
    assert.deepEqual([made.statusCode, signedUp.statusCode], [201, 202], made.body);
  }
});
