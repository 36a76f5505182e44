import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole();

test('a session that ends in mid form loses nothing that was typed: the same person signs in over it and goes on', async () => {
  const person = await makeAccount(house, { name: 'Ada' });
  const { page, seen } = await come();
  await signIn(page, person);
  await page.goto('/account');
  const name = page.getByRole('textbox', { name: new RegExp(`^${en.doors.name}`) });
  await name.fill('Ada, Countess of Lovelace');

  const elsewhere = await come();
  await signIn(elsewhere.page, person);
  await elsewhere.page.goto('/account/sessions');
  await elsewhere.page.getByRole('button', { name: en.account.endOthers }).click();
  const question = elsewhere.page.getByRole('dialog', { name: en.account.endOthersTitle });
  await question.getByRole('button', { name: en.account.endOthers }).click();
  await elsewhere.page.getByText(en.account.othersEnded).waitFor();

  seen.expect('PATCH /api/v1/user 401', 'POST /api/v1/auth/refresh 401');
  await page.getByRole('button', { name: en.general.save }).click();
  const dialog = page.getByRole('dialog', { name: en.problems.sessionEnded });
  await dialog.getByLabel(en.doors.password, { exact: true }).fill(person.password);
  await dialog.getByRole('button', { name: en.doors.signIn }).click();
  await dialog.waitFor({ state: 'hidden' });

  assert.equal(await name.inputValue(), 'Ada, Countess of Lovelace');
  await page.getByRole('button', { name: en.general.save }).click();
  await page.getByText(en.general.saved).waitFor();
  assert.ok(seen.calls().includes('PATCH /api/v1/user 200'));
  seen.assertQuiet();
  elsewhere.seen.assertQuiet();
});
