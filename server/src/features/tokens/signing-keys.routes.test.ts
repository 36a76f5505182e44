import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const { http } = house;
const logInAs = createRoleHolders(house);
const admin = await logInAs('admin');
const auditor = await logInAs('auditor');

const keyList = z.object({
  data: z.array(
    z.strictObject({
      kid: z.string(),
      algorithm: z.literal('EdDSA'),
      state: z.enum(['next', 'current', 'retired']),
      created_at: z.iso.datetime(),
      signs_from: z.iso.datetime(),
      retired_at: z.iso.datetime().nullable(),
      public_jwk: z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    }),
  ),
  next_cursor: z.null(),
});
const listKeys = async () => {
  const reply = await http.inject({ url: '/api/v1/signing-keys', headers: bearer(auditor.accessToken) });
  assert.equal(reply.statusCode, 200, reply.body);
  return keyList.parse(reply.json()).data;
};
const rotate = ({ accessToken }: { accessToken: string }, at = house) =>
  at.http.inject({ method: 'POST', url: '/api/v1/signing-keys/rotate', headers: bearer(accessToken) });

describe('the signing keys', () => {
  test('are seen with what each is for, and nothing private of them', async () => {
    const [key] = await listKeys();
    assert.deepEqual([key?.state, key?.retired_at, key?.public_jwk.kid], ['current', null, key?.kid]);
  });

  test('are replaced by an administrator: the new one is published before it signs, and the old one goes on verifying', async () => {
    const [before] = await listKeys();
    const reply = await rotate(admin);
    assert.equal(reply.statusCode, 201, reply.body);
    const made = reply.json();
    assert.deepEqual([made.state, made.retired_at], ['next', null]);
    assert.deepEqual(
      (await listKeys()).map((key) => [key.kid, key.state]),
      [
        [before?.kid, 'current'],
        [made.kid, 'next'],
      ],
    );
    const keySet = (await http.inject({ url: '/.well-known/jwks.json' })).json();
    assert.ok(keySet.keys.some((key: { kid: string }) => key.kid === made.kid));
    await jwtVerify(admin.accessToken, createLocalJWKSet(keySet), { currentDate: clock.now() });
    assert.equal((await http.inject({ url: '/api/v1/user', headers: bearer(admin.accessToken) })).statusCode, 200);

    const { data } = (
      await http.inject({
        url: `/api/v1/audit-events?action=signing_key.rotated&request_id=${reply.headers['x-request-id']}`,
        headers: bearer(auditor.accessToken),
      })
    ).json();
    const [event] = data;
    assert.deepEqual([event.actor_id, event.actor_kind, event.reason], [admin.id, 'user', 'request']);
    assert.equal(event.personal.after.kid, made.kid);
    assert.equal(data.length, 1);
  });

  test('are replaced by two administrators at once on two processes, and both answers are right', async () => {
    const other = await openTestHouse({ beside: house, clock });
    const before = (await listKeys()).length;
    const replies = await Promise.all([rotate(admin), rotate(admin, other)]);
    assert.deepEqual(
      replies.map((reply) => reply.statusCode),
      [201, 201],
    );
    const keys = await listKeys();
    assert.equal(keys.length, before + 2);
    assert.equal(new Set(keys.map((key) => key.signs_from)).size, keys.length);
    for (const reply of replies) assert.ok(keys.some((key) => key.kid === reply.json().kid));
  });

  test('are not replaced by an auditor, nor by somebody who logged in long ago', async () => {
    const refused = await rotate(auditor);
    assert.deepEqual([refused.statusCode, refused.json().error.code], [403, 'FORBIDDEN']);
    const patient = await openTestHouse({ beside: house, settings: { JWT_EXPIRATION_MINUTES: '60' }, clock });
    const login = await logIn(patient, admin);
    clock.advanceMs(901_000);
    const reply = await rotate(login, patient);
    assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_REAUTHENTICATION_REQUIRED']);
  });
});

test('with HS256 there are no keys to see, and replacing them is refused with what to do instead', async () => {
  const shared = await openTestHouse({
    settings: { JWT_ALGORITHM: 'HS256', JWT_SECRET: systemRandomness.bytes(32).toString('base64') },
  });
  const person = await createRoleHolders(shared)('admin');
  const headers = bearer(person.accessToken);
  const list = await shared.http.inject({ url: '/api/v1/signing-keys', headers });
  assert.deepEqual(list.json(), { data: [], next_cursor: null });
  const reply = await rotate(person, shared);
  assert.deepEqual([reply.statusCode, reply.json().error.code], [409, 'CONFLICT']);
  assert.match(reply.json().error.message, /JWT_SECRET/);
});
