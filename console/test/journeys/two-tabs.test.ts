import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole();
const person = await makeAccount(house, { name: 'Ada' });
const other = await makeAccount(house, { name: 'Grace' });
const menuOf = (name: string) => `${en.shell.account}: ${name}`;

test('tabs that are opened at once refresh the session one after another, and none is refused', async () => {
  const { page, context, seen } = await come();
  await signIn(page, person);
  const tabs = await Promise.all([1, 2, 3].map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto('/account')));
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: menuOf('Ada') }).waitFor()));
  assert.ok(seen.calls().every((call) => !call.startsWith('POST /api/v1/auth/refresh') || call.endsWith(' 200')));
  seen.assertQuiet();
});

test('signing out in one tab signs out in all', async () => {
  const { page, context, seen } = await come();
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto('/account/sessions');
  await second.getByRole('button', { name: menuOf('Ada') }).waitFor();
  // A tab that asks for something just then is refused, and may be.
  seen.assertQuiet();
  await page.getByRole('button', { name: menuOf('Ada') }).click();
  await page.getByRole('menuitem', { name: en.shell.signOut }).click();
  await page.waitForURL('**/sign-in');
  await second.waitForURL('**/sign-in');
});

test('when somebody else signs in in one tab, the other shows them and nothing of the one before', async () => {
  const { page, context, seen } = await come();
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto('/account');
  await second.getByRole('button', { name: menuOf('Ada') }).waitFor();
  // A tab that asks for something just then is refused, and may be.
  seen.assertQuiet();
  await page.getByRole('button', { name: menuOf('Ada') }).click();
  await page.getByRole('menuitem', { name: en.shell.signOut }).click();
  await second.waitForURL('**/sign-in');
  await signIn(page, other);
  await second.goto('/account');
  await second.getByRole('button', { name: menuOf('Grace') }).waitFor();
  assert.equal(await second.getByText(person.email).count(), 0);
});
