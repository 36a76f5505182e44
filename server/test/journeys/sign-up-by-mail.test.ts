import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdministrator } from '../harness/administrator.ts';
import { bearer, goodPassword, logIn } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const house = await openTestHouse({ settings: { SIGNUP_MODE: 'verify' } });
const administrator = await createAdministrator(house);
const { accessToken } = await logIn(house, administrator.person);

const post = (url: string, payload: object) => house.http.inject({ method: 'POST', url, payload });
const read = async (url: string) => (await house.http.inject({ url, headers: bearer(accessToken) })).json();

/** The link of the newest mail to the address, as an administrator sees it in the inbox. */
const linkTo = async (address: string, template: string): Promise<URL> => {
  const mail = await waitFor(async () => {
    const { data } = await read(`/api/v1/mail?to=${encodeURIComponent(address)}&template=${template}&state=kept`);
    return data[0] ?? assert.fail(`No ${template} for ${address}.`);
  });
  const { text } = await read(`/api/v1/mail/${mail.id}`);
  return new URL(/^https?:\/\/\S+$/m.exec(text)?.[0] ?? assert.fail(text));
};

const actions: Readonly<Record<string, string>> = {
  '/verify-email': '/api/v1/auth/email/verify',
  '/reset-password': '/api/v1/auth/password/reset',
};

/** What the button of the page behind the link does. */
const press = async (link: URL, more: object = {}) => {
  const page = await house.http.inject({ url: `${link.pathname}${link.search}` });
  assert.equal(page.statusCode, 200);
  return post(actions[link.pathname] ?? assert.fail(link.pathname), { token: link.searchParams.get('token'), ...more });
};

test('somebody signs up, follows the link in the mail and comes in; forgets the password and gets another', async () => {
  const email = 'grace@example.com';
  assert.equal((await post('/api/v1/auth/signup', { email, password: goodPassword })).statusCode, 202);
  assert.equal((await post('/api/v1/auth/login', { email, password: goodPassword })).statusCode, 403);
  assert.equal((await press(await linkTo(email, 'email-verification'))).statusCode, 200);
  assert.equal((await post('/api/v1/auth/login', { email, password: goodPassword })).statusCode, 200);

  assert.equal((await post('/api/v1/auth/password/forgot', { email })).statusCode, 202);
  const password = 'purple window marmalade 7';
  assert.equal((await press(await linkTo(email, 'password-reset'), { password })).statusCode, 204);
  assert.equal((await post('/api/v1/auth/login', { email, password: goodPassword })).statusCode, 401);
  assert.equal((await post('/api/v1/auth/login', { email, password })).statusCode, 200);
});

test('three sign-ups at once with the address of an account mail its owner once', async () => {
  const { email } = administrator.person;
  const replies = await Promise.all(
    Array.from({ length: 3 }, () => post('/api/v1/auth/signup', { email, password: goodPassword })),
  );
  assert.deepEqual(
    replies.map((reply) => reply.statusCode),
    [202, 202, 202],
  );
  await waitFor(async () => {
    const { data } = await read('/api/v1/tasks?kind=email.address_in_use&state=succeeded');
    assert.equal(data.length, 3);
  });
  const { data } = await read(`/api/v1/mail?to=${encodeURIComponent(email)}&template=address-in-use`);
  assert.equal(data.length, 1);
});

test('the task that mailed the link names the request that caused it', async () => {
  const email = 'ada@example.com';
  const reply = await post('/api/v1/auth/signup', { email, password: goodPassword });
  await linkTo(email, 'email-verification');
  const { data } = await read('/api/v1/tasks?kind=email.verification');
  const causes = data.map((task: { cause: { request_id: string } }) => task.cause.request_id);
  assert.ok(causes.includes(reply.headers['x-request-id']), JSON.stringify(data));
});
