import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CastellanError, memoryStore } from 'castellan-client';
import { goodPassword } from '../../server/test/harness/people.ts';
import { createBrowser } from './browser.ts';
import { clientOf, serveHouse, signInSomebody } from './served-house.ts';

const pageOrigin = 'http://localhost:4000';
const served = await serveHouse({ PUBLIC_URL: pageOrigin });

const isRefused = (code: string) => (error: unknown) => error instanceof CastellanError && error.code === code;

test('after a new proof the next call may do what needs a recent login, and nothing is refreshed for it', async () => {
  const store = memoryStore();
  const client = clientOf(served, { store });
  await signInSomebody(client);
  served.clock.advanceMs(20 * 60_000);
  await client.castellan.getOwnUser();
  const before = await store.read();
  const change = () => client.castellan.requestEmailChange({ body: { email: 'elsewhere@example.com' } });
  await assert.rejects(change(), isRefused('AUTH_REAUTHENTICATION_REQUIRED'));

  const refreshes = client.refreshes();
  const reply = await client.castellan.reauthenticate({ body: { password: goodPassword } });
  await change();
  const after = await store.read();
  assert.equal(after?.accessToken, reply.access_token);
  assert.notEqual(after?.accessToken, before?.accessToken);
  assert.equal(after?.refreshToken, before?.refreshToken);
  assert.equal(client.refreshes(), refreshes);

  served.clock.advanceMs(901_000);
  await client.castellan.getOwnUser();
  assert.equal(client.refreshes(), refreshes + 1, 'The refresh token is still good.');
});

test('a wrong password leaves the session as it was', async () => {
  const store = memoryStore();
  const client = clientOf(served, { store });
  await signInSomebody(client);
  const before = await store.read();
  const wrong = client.castellan.reauthenticate({ body: { password: 'not the password at all' } });
  await assert.rejects(wrong, isRefused('AUTH_INVALID_CREDENTIALS'));
  assert.deepEqual(await store.read(), before);
  assert.equal(client.refreshes(), 0);
});

test('a browser with the cookie keeps the new token, and the cookie goes on', async () => {
  const browser = createBrowser(pageOrigin);
  const client = clientOf(served, { transport: 'cookie', fetch: browser.fetch });
  await signInSomebody(client);
  const { access_token: token } = await client.castellan.reauthenticate({ body: { password: goodPassword } });
  assert.equal(await client.castellan.session.accessToken(), token);
  served.clock.advanceMs(901_000);
  await client.castellan.getOwnUser();
  assert.equal(client.refreshes(), 1);
});

test('a proof whose answer comes after a logout, or after another login, brings nobody back', async () => {
  let meanwhile: () => Promise<unknown> = async () => {};
  const client = clientOf(served, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (String(input).endsWith('/reauthenticate')) await meanwhile();
      return response;
    },
  });
  await signInSomebody(client);
  meanwhile = () => client.castellan.logout();
  await client.castellan.reauthenticate({ body: { password: goodPassword } });
  assert.equal(await client.castellan.session.userId(), undefined);

  const { email } = await signInSomebody(client);
  let second = '';
  meanwhile = async () => {
    second = (await client.castellan.login({ body: { email, password: goodPassword } })).access_token;
  };
  await client.castellan.reauthenticate({ body: { password: goodPassword } });
  assert.equal(await client.castellan.session.accessToken(), second);
});
