import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { bearer, goodPassword } from '../harness/people.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const house = await openTestHouse({ settings: { MAGIC_LINKS: 'on' } });
const administrator = await createRoleHolders(house)('admin');
const asAdministrator = bearer(administrator.accessToken);
const post = (url: string, payload: object, headers = {}) =>
  house.http.inject({ method: 'POST', url, payload, headers });
const get = async (url: string) => (await house.http.inject({ url, headers: asAdministrator })).json();

/** The id of the only mail of this template to an address. */
const mailTo = (address: string, template: string): Promise<string> =>
  waitFor(async () => {
    const { data } = await get(`/api/v1/mail?${new URLSearchParams({ to: address, template })}`);
    assert.equal(data.length, 1, `${template} to ${address}`);
    return data[0].id;
  });

/** The token of the link in a mail, as whoever may read the inbox finds it. */
const tokenIn = async (address: string, template: string): Promise<string> => {
  const { text } = await get(`/api/v1/mail/${await mailTo(address, template)}`);
  const link = /^http:\/\/localhost:4000\/\S+$/m.exec(text)?.[0] ?? assert.fail(text);
  return new URL(link).searchParams.get('token') ?? assert.fail(link);
};

test('somebody is invited, chooses a password, comes in by a link and moves to another address, all by mail', async () => {
  const [first, second] = [`first-${randomUUID()}@example.com`, `second-${randomUUID()}@example.com`];
  assert.equal((await post('/api/v1/invitations', { email: first }, asAdministrator)).statusCode, 201);
  const invitation = await tokenIn(first, 'invitation');
  const accepted = await post('/api/v1/invitations/accept', { token: invitation, password: goodPassword });
  assert.equal(accepted.statusCode, 201, accepted.body);

  assert.equal((await post('/api/v1/auth/magic-link', { email: first })).statusCode, 202);
  const redeemed = await post('/api/v1/auth/magic-link/redeem', { token: await tokenIn(first, 'magic-link') });
  assert.equal(redeemed.statusCode, 200, redeemed.body);

  const headers = bearer(redeemed.json().access_token);
  assert.equal((await post('/api/v1/auth/email/change', { email: second }, headers)).statusCode, 202);
  const token = await tokenIn(second, 'email-change-confirmation');
  assert.equal((await post('/api/v1/auth/email/confirm', { token })).statusCode, 204);
  const login = await post('/api/v1/auth/login', { email: second, password: goodPassword });
  assert.equal(login.json().user.id, accepted.json().user.id, login.body);
  await mailTo(first, 'email-change-requested');
  await mailTo(first, 'email-changed');
});
