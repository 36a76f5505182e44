import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const clock = movableClock();
const house = await openTestHouse({ work: null, clock });
const mailRoom = await openMailRoom(house);

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  house.http.inject({ method: 'POST', url, payload, headers });
const verify = (token: string) => post('/api/v1/auth/email/verify', { token });
const resend = (email: string) => post('/api/v1/auth/email/resend', { email });

describe('where sign-up is open', () => {
  test('the welcome mail has the link that verifies the address', async () => {
    const person = await signUp(house);
    const { accessToken } = await logIn(house, person);
    const me = async () =>
      (await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) })).json().email_verified;
    assert.equal(await me(), false);
    const link = await mailRoom.linkTo(person.email, 'welcome');
    assert.equal(link.pathname, '/verify-email');
    const reply = await verify(link.searchParams.get('token') ?? '');
    assert.equal(reply.statusCode, 200, reply.body);
    assert.deepEqual([reply.json().user.email_verified, reply.json().password_required], [true, false]);
    assert.equal(await me(), true);
  });

  test('a welcome that comes late, after the address was verified, is not mailed', async () => {
    const person = await signUp(house);
    await mailRoom.query('update castellan.users set email_verified_at = now() where id = $1', [person.id]);
    assert.deepEqual(await mailRoom.lettersTo(person.email), []);
  });
});

describe('a link that verifies an address', () => {
  test('works once, however often it is used at once', async () => {
    const administrator = await createAdministrator(house);
    const person = await makeAccount(house);
    await resend(person.email);
    const token = await mailRoom.tokenTo(person.email, 'email-verification');
    const replies = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    assert.deepEqual(replies.map((reply) => reply.statusCode).toSorted(), [200, ...Array(19).fill(400)]);
    const acts = (await administrator.auditOf(person.id)).filter(({ action }) => action === 'user.email_verified');
    assert.equal(acts.length, 1);
    assert.equal(acts[0]?.actor, person.id);
  });

  test('works for 15 minutes from when it was mailed', async () => {
    const person = await makeAccount(house);
    await resend(person.email);
    clock.advanceMs(3_600_000);
    const token = await mailRoom.tokenTo(person.email, 'email-verification');
    clock.advanceMs(15 * 60_000);
    assert.equal((await verify(token)).statusCode, 400);
  });

  test('verifies no other address than the one it was mailed to', async () => {
    const administrator = await createAdministrator(house);
    const person = await makeAccount(house);
    await resend(person.email);
    const token = await mailRoom.tokenTo(person.email, 'email-verification');
    await mailRoom.query(
      `update castellan.users set email = 'moved@example.com', email_canonical = 'moved@example.com' where id = $1`,
      [person.id],
    );
    assert.equal((await verify(token)).statusCode, 400);
    assert.equal((await administrator.get(person.id)).json().email_verified, false);
  });

  test('is nothing that is kept: the database holds its hash, the task an id', async () => {
    const person = await makeAccount(house);
    await resend(person.email);
    assert.deepEqual(
      (await mailRoom.tasks()).map(({ payload }) => payload),
      [{ user_id: person.id, language: null }],
    );
    const token = await mailRoom.tokenTo(person.email, 'email-verification');
    const kept = await mailRoom.query(`select encode(hash, 'escape') as hash from castellan.one_time_tokens`);
    assert.ok(kept.length > 0);
    assert.ok(kept.every(({ hash }) => !String(hash).includes(token)));
  });
});

describe('asking for another link', () => {
  test('is answered alike for nobody, for a verified account and for one that waits, and mails the last alone', async () => {
    const waits = await makeAccount(house);
    const verified = await makeAccount(house, { emailVerified: true });
    const seen = new Set<string>();
    for (const email of [waits.email, verified.email, 'nobody@example.com']) {
      const { statusCode, body, headers } = await resend(email);
      seen.add(JSON.stringify([statusCode, body, Object.keys(headers).sort()]));
    }
    assert.equal(seen.size, 1, [...seen].join());
    assert.deepEqual(await mailRoom.lettersTo(verified.email), []);
    assert.equal((await mailRoom.lettersTo(waits.email)).length, 1);
  });
});

test('the link opens a page, and is not used up by being opened', async () => {
  const person = await makeAccount(house);
  await resend(person.email);
  const link = await mailRoom.linkTo(person.email, 'email-verification');
  for (let time = 0; time < 3; time += 1) {
    const page = await house.http.inject({ url: `${link.pathname}${link.search}` });
    assert.equal(page.statusCode, 200);
  }
  assert.equal((await verify(link.searchParams.get('token') ?? '')).statusCode, 200);
});
