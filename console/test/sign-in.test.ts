import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../server/test/harness/made-account.ts';
import { en } from '../src/words/en.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

const { house, come } = await serveConsole();
const person = await makeAccount(house);

test('a wrong password is refused at the field, and what was typed stays', async () => {
  const { page, seen } = await come();
  seen.expect('POST /api/v1/auth/login 401');
  await page.goto('/sign-in');
  await page.getByLabel(en.doors.emailOrUsername).fill(person.email);
  const password = page.getByLabel(en.doors.password, { exact: true });
  await password.fill('not the password at all');
  await page.getByRole('button', { name: en.doors.signIn, exact: true }).click();
  await page.getByText(en.doors.wrongCredentials).waitFor();
  assert.equal(await password.getAttribute('aria-invalid'), 'true');
  assert.equal(await password.inputValue(), 'not the password at all');
  assert.equal(await page.getByLabel(en.doors.emailOrUsername).inputValue(), person.email);
  seen.assertQuiet();
});

test('a page that was asked for before is where the sign-in leads to', async () => {
  const { page, seen } = await come();
  seen.expect('POST /api/v1/auth/refresh 401');
  await page.goto('/account/sessions?of=mine');
  await page.waitForURL(/\/sign-in\?next=/);
  await signIn(page, person);
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/account/sessions?of=mine');
  seen.assertQuiet();
});
