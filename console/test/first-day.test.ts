import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodPassword } from '../../server/test/harness/people.ts';
import { en } from '../src/words/en.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

const { house, come } = await serveConsole();

test('the first day of a house: its administrator invites somebody, sees their sign-in being worked on, and signs them out', async (t) => {
  const link = (await house.issueSetupLink()) ?? assert.fail('No link was made.');
  const administrator = await come();
  const person = await come();
  const { page } = administrator;

  await t.test('the printed link makes the administrator, whose token is not left in the address', async () => {
    await page.goto(link.pathname + link.search);
    await page.getByLabel(en.doors.email, { exact: true }).fill('ada@example.com');
    assert.equal(new URL(page.url()).search, '');
    await page.getByLabel(en.doors.password, { exact: true }).fill(goodPassword);
    await page.getByRole('button', { name: en.doors.setup.button }).click();
    await page.getByRole('link', { name: en.shell.page.users, exact: true }).waitFor();
  });

  await t.test('an invitation is sent', async () => {
    await page.getByRole('link', { name: en.shell.page.invitations, exact: true }).click();
    await page.getByRole('button', { name: en.invitations.invite, exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(en.users.email, { exact: true }).fill('grace@example.com');
    await dialog.getByRole('button', { name: en.invitations.invite, exact: true }).click();
    await page.getByText(en.invitations.invited('grace@example.com')).waitFor();
  });

  await t.test('its mail is read in the inbox, and leads to an account', async () => {
    await page.getByRole('link', { name: en.shell.page.mail, exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'grace@example.com' }).getByRole('link').first().click();
    const mailed = page.frameLocator('iframe').getByRole('link').first();
    const address = (await mailed.getAttribute('href')) ?? assert.fail('The mail has no link.');
    await person.page.goto(address);
    await person.page.getByText('grace@example.com').waitFor();
    await person.page.getByLabel(en.doors.password, { exact: true }).fill(goodPassword);
  });

  await t.test('they accept, are in, and out again when they leave', async () => {
    await person.page.getByRole('button', { name: en.doors.invitation.button }).click();
    await person.page.getByRole('button', { name: `${en.shell.account}: grace@example.com` }).click();
    await person.page.getByRole('menuitem', { name: en.shell.signOut }).click();
    await person.page.waitForURL((url) => url.pathname === '/sign-in');
  });

  await t.test('the task of their sign-in ends before the eyes of the administrator', async () => {
    await page.goto('/tasks?kind=sign_in.review&state=succeeded');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const done = page.getByRole('row').filter({ hasText: 'sign_in.review' });
    const before = await done.count();
    await signIn(person.page, { email: 'grace@example.com', password: goodPassword });
    await done.nth(before).waitFor();
    await done.first().getByRole('link').click();
    await page.getByText(en.tasks.states.succeeded, { exact: true }).first().waitFor();
  });

  await t.test('their session is ended, and they are out', async () => {
    await person.page.goto('/account/sessions');
    await person.page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto('/users?search=grace');
    await page.getByRole('link', { name: 'grace@example.com' }).first().click();
    await page.getByRole('button', { name: /^End the session on/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: en.users.endSession, exact: true }).click();
    await page.getByText(en.users.sessionEnded, { exact: true }).waitFor();
    const endedAt = performance.now();
    await person.page.getByText(en.problems.sessionEnded).waitFor();
    // Two seconds, and what a busy machine adds.
    assert.ok(performance.now() - endedAt < 6_000, `${Math.round(performance.now() - endedAt)} ms`);
    await person.page.reload();
    await person.page.waitForURL(/\/sign-in/);
  });

  administrator.seen.assertQuiet();
  assert.deepEqual(
    person.seen.refusals().filter((line) => !line.endsWith(' 401')),
    [],
  );
});
