import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { goodPassword, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const administrator = await createAdministrator(house);
const visitor = createVisitor(house);

test('changes the fields that are named, and records them before and after', async () => {
  const { id } = await makeAccount(house, { username: 'first', name: 'First', emailVerified: true });
  const changed = await administrator.patch(id, { username: null, name: '<i>Second</i> 👑' });
  assert.equal(changed.statusCode, 200, changed.body);
  const user = changed.json();
  assert.deepEqual([user.username, user.name, user.email_verified], [null, '<i>Second</i> 👑', true]);
  assert.deepEqual(await administrator.lastActOn(id), {
    action: 'user.changed',
    actor: administrator.person.id,
    before: { username: 'first', name: 'First' },
    after: { username: null, name: '<i>Second</i> 👑' },
  });
});

test('records nothing and ends nothing when nothing changes', async () => {
  const person = await makeAccount(house, { name: 'Same' });
  const { accessToken } = await logIn(house, person);
  const reply = await administrator.patch(person.id, { name: 'Same', email: person.email, status: 'active' });
  assert.equal(reply.statusCode, 200, reply.body);
  assert.equal((await administrator.lastActOn(person.id)).action, 'user.created');
  assert.equal((await visitor.me(accessToken)).statusCode, 200);
});

test('a new e-mail address is unverified unless it is said to be, and another spelling of the old one is not new', async () => {
  const { id } = await makeAccount(house, { email: 'old@example.com', emailVerified: true });
  assert.equal((await administrator.patch(id, { email: 'OLD@example.com' })).json().email_verified, true);
  assert.equal((await administrator.patch(id, { email: 'new-address@example.com' })).json().email_verified, false);
  assert.equal((await administrator.patch(id, { email_verified: true })).json().email_verified, true);
  assert.equal(
    (await administrator.patch(id, { email: 'third@example.com', email_verified: true })).json().email_verified,
    true,
  );
  assert.equal((await visitor.login({ email: 'old@example.com', password: goodPassword })).statusCode, 401);
  assert.equal((await visitor.login({ email: 'third@example.com', password: goodPassword })).statusCode, 200);
});

test('a new e-mail address or username ends the access tokens made before, and the session goes on', async () => {
  for (const change of [{ email: 'moved@example.com' }, { username: 'renamed' }]) {
    const person = await makeAccount(house, { username: `named-${Object.keys(change)[0]}` });
    const pair = await logIn(house, person);
    assert.equal((await administrator.patch(person.id, change)).statusCode, 200);
    assert.equal((await visitor.me(pair.accessToken)).json().error.code, 'AUTH_TOKEN_REVOKED');
    const refreshed = await visitor.refresh(pair.refreshToken);
    assert.equal(refreshed.statusCode, 200, refreshed.body);
    assert.equal((await visitor.me(refreshed.json().access_token)).statusCode, 200);
  }
});

test('another name leaves the access tokens made before as they are', async () => {
  const person = await makeAccount(house);
  const { accessToken } = await logIn(house, person);
  assert.equal((await administrator.patch(person.id, { name: 'Somebody', email_verified: true })).statusCode, 200);
  assert.equal((await visitor.me(accessToken)).json().name, 'Somebody');
});

test('a disabled account is out at once, with every token and session, until it is enabled', async () => {
  const person = await makeAccount(house);
  const pair = await logIn(house, person);
  const disabled = await administrator.patch(person.id, { status: 'disabled' });
  assert.equal(disabled.json().status, 'disabled');
  assert.equal((await visitor.me(pair.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(pair.refreshToken)).statusCode, 401);
  const refused = await visitor.login(person);
  assert.deepEqual([refused.statusCode, refused.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
  assert.deepEqual(await administrator.lastActOn(person.id), {
    action: 'user.disabled',
    actor: administrator.person.id,
    before: { status: 'active' },
    after: { status: 'disabled' },
  });

  assert.equal((await administrator.patch(person.id, { status: 'active' })).json().status, 'active');
  assert.equal((await administrator.lastActOn(person.id)).action, 'user.enabled');
  assert.equal((await visitor.me(pair.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await visitor.login(person)).statusCode, 200);
});

test('sets active and disabled only, and only from one to the other', async () => {
  const { id } = await makeAccount(house);
  for (const status of ['locked', 'erased', 'invited', 'unverified', '']) {
    assert.equal((await administrator.patch(id, { status })).statusCode, 400, status);
  }
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query(`update castellan.users set status = 'locked' where id = $1`, [id]);
  await client.end();
  for (const status of ['active', 'disabled'])
    assert.equal((await administrator.patch(id, { status })).statusCode, 409, status);
  assert.equal((await administrator.patch(id, { name: 'Locked but named' })).json().status, 'locked');
});

test('changes the version that was read and no other', async () => {
  const person = await makeAccount(house, { name: 'One' });
  const { etag } = (await administrator.get(person.id)).headers;
  assert.ok(etag);
  // A login is no change.
  clock.advanceMs(1_000);
  await logIn(house, person);
  const changed = await administrator.patch(person.id, { name: 'Two' }, { 'if-match': `"other", ${etag}` });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.notEqual(changed.headers.etag, etag);
  const late = await administrator.patch(person.id, { name: 'Three' }, { 'if-match': etag });
  assert.deepEqual([late.statusCode, late.json().error.code], [412, 'PRECONDITION_FAILED']);
  assert.equal(
    (await administrator.patch(person.id, { name: 'Three' }, { 'if-match': `W/${changed.headers.etag}` })).statusCode,
    412,
  );
  assert.equal((await administrator.patch(person.id, { name: 'Three' }, { 'if-match': '*' })).statusCode, 200);
  for (const bad of ['unquoted', '"open', '"a" "b"', ',']) {
    assert.equal((await administrator.patch(person.id, { name: 'Four' }, { 'if-match': bad })).statusCode, 400, bad);
  }
});

test('lets one of several through who change the same version at once', async () => {
  const { id } = await makeAccount(house);
  const { etag = '' } = (await administrator.get(id)).headers;
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      administrator.patch(id, { name: `Number ${index}` }, { 'if-match': String(etag) }),
    ),
  );
  const statuses = replies.map((reply) => reply.statusCode);
  assert.deepEqual(statuses.sort(), [200, ...Array.from({ length: 7 }, () => 412)]);
});
