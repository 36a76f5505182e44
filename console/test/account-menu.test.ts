import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../server/test/harness/made-account.ts';
import { en } from '../src/words/en.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

const { house, come } = await serveConsole();
const person = await makeAccount(house, { name: 'Ada' });
const name = `${en.shell.account}: Ada`;

test('the menu opens at the first click, though its code comes only then, and gives the focus back', async () => {
  const { page, seen } = await come();
  await signIn(page, person);
  const button = page.getByRole('button', { name });
  await button.click();
  await page.getByRole('menuitem', { name: en.shell.account }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  assert.equal(await button.evaluate((element) => element === document.activeElement), true);
  seen.assertQuiet();
});

test('by the keyboard alone: the menu opens with Enter, its first entry has the focus, and the entry leads to the account', async () => {
  const { page, seen } = await come();
  await signIn(page, person);
  await page.getByRole('button', { name }).focus();
  await page.keyboard.press('Enter');
  const entry = page.getByRole('menuitem', { name: en.shell.account });
  await entry.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  seen.assertQuiet();
});

test('the appearance that is chosen stays when the page is loaded again', async () => {
  const { page, seen } = await come();
  await signIn(page, person);
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitemradio', { name: en.shell.appearances.dark }).click();
  await page.waitForFunction(() => document.documentElement.dataset.appearance === 'dark');
  await page.reload();
  await page.getByRole('button', { name }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.appearance), 'dark');
  seen.assertQuiet();
});

test('signing out leads to the sign-in, and the way back does not lead in', async () => {
  const { page, seen } = await come();
  await signIn(page, person);
  // A call that is under way just then is refused, and may be.
  seen.assertQuiet();
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: en.shell.signOut }).click();
  await page.waitForURL('**/sign-in');
  await page.goto('/account');
  await page.waitForURL('**/sign-in?next=%2Faccount');
});
