import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../server/test/harness/made-account.ts';
import { en } from '../src/words/en.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

const { house, come } = await serveConsole();
const administrator = await makeAccount(house, { name: 'Grace Hopper', roles: ['admin'] });
const range = '203.0.113.0/24';

test('a rule is made, changed and deleted by the keyboard, and the audit log tells of it', async () => {
  const { page, seen } = await come();
  await signIn(page, administrator);
  await page.goto('/ip-rules');
  await page.getByRole('button', { name: en.ipRules.create }).press('Enter');
  // What is said in passing is a dialog as well, and has a type.
  const dialog = page.getByRole('dialog').and(page.locator(':not([data-type])'));
  await dialog.getByLabel(en.ipRules.range).fill(range);
  await dialog.getByLabel(en.ipRules.reason).fill('Credential stuffing');
  await dialog.getByLabel(en.ipRules.reason).press('Enter');
  await page.getByText(en.ipRules.savedRule(range)).waitFor();

  const acts = page.getByRole('button', { name: en.ipRules.actsOf(range) });
  await acts.press('Enter');
  await page.getByRole('menuitem', { name: en.general.edit }).press('Enter');
  await dialog.getByLabel(en.ipRules.reason).press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(
    (label) => document.activeElement?.getAttribute('aria-label') === label,
    en.ipRules.actsOf(range),
  );

  await acts.press('Enter');
  await page.getByRole('menuitem', { name: en.general.delete }).press('Enter');
  await dialog.getByLabel(en.general.typeToConfirm(range)).fill(range);
  await dialog.getByRole('button', { name: en.general.delete }).press('Enter');
  await page.getByText(en.ipRules.none, { exact: true }).waitFor();

  await page.goto('/audit?action=ip_rule.deleted');
  await page.getByRole('link', { name: /Grace Hopper.* deleted the IP rule for .*203\.0\.113\.0\/24/ }).click();
  assert.equal(
    await page
      .getByRole('row', { name: /reason/ })
      .locator('td')
      .first()
      .textContent(),
    'Credential stuffing',
  );
  seen.assertQuiet();
});
