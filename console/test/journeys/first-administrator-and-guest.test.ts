import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole({ settings: { SIGNUP_MODE: 'invite' } });
const password = 'correct horse battery staple 42';

test('the printed link makes an administrator, who invites somebody, sees what their sign-in caused, and shows them out', async () => {
  const administrator = await come();
  const { page } = administrator;

  const link = await house.issueSetupLink();
  assert.ok(link, 'as long as there is no administrator a link is printed');
  await page.goto(link.href);
  await page.getByLabel(en.doors.email).fill('ada@example.com');
  await page.getByLabel(en.doors.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: en.doors.setup.button }).click();
  const navigation = page.getByRole('navigation', { name: en.shell.navigation });
  await navigation.getByRole('link', { name: en.shell.page.invitations }).click();

  await page.getByRole('button', { name: en.invitations.invite }).first().click();
  const dialog = page.getByRole('dialog', { name: en.invitations.inviteTitle });
  await dialog.getByLabel(en.users.email).fill('grace@example.com');
  await dialog.getByRole('button', { name: en.invitations.invite }).click();
  await dialog.waitFor({ state: 'hidden' });

  // The inbox of development keeps the mail; its link is followed as it is shown there.
  await navigation.getByRole('link', { name: en.shell.page.mail }).click();
  await page
    .getByRole('row', { name: /grace@example\.com/ })
    .getByRole('link')
    .first()
    .click();
  const mail = page.frameLocator(`iframe[title="${en.mail.asRead}"]`);
  const invitation = await mail.getByRole('link').first().getAttribute('href');
  assert.match(invitation ?? '', /\/accept-invitation\?token=/);

  const guest = await come();
  await guest.page.goto(invitation ?? '');
  await guest.page.getByText('grace@example.com').waitFor();
  await guest.page.getByLabel(en.doors.password, { exact: true }).fill(password);
  await guest.page.getByRole('button', { name: en.doors.invitation.button }).click();
  await guest.page.getByRole('button', { name: new RegExp(en.shell.account) }).waitFor();
  assert.equal(new URL(guest.page.url()).search, '', 'no token stays in the address');

  // What their next sign-in causes appears by itself, and is seen to be done.
  await page.goto('/tasks?kind=sign_in.review');
  await page.getByText(en.tasks.noMatch).waitFor();
  // From here on their page may ask for something just as its session ends, and is refused.
  guest.seen.assertQuiet();
  await guest.page.getByRole('button', { name: new RegExp(en.shell.account) }).click();
  await guest.page.getByRole('menuitem', { name: en.shell.signOut }).click();
  await guest.page.waitForURL('**/sign-in');
  await signIn(guest.page, { email: 'grace@example.com', password });
  const review = page.getByRole('row', { name: /sign_in\.review/ }).filter({ hasText: en.tasks.states.succeeded });
  await review.getByRole('link').first().click();
  await page.getByText(en.tasks.events.ended.succeeded).first().waitFor();

  await page.goto('/users');
  await page
    .getByRole('link', { name: /grace@example\.com/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^End the session on/ }).click();
  const question = page.getByRole('dialog', { name: en.users.endSessionTitle });
  await question.getByRole('button', { name: en.users.endSession, exact: true }).click();
  await page.getByText(en.users.noSessions).waitFor();

  // Their page notices by itself, and whatever they do next, they are out.
  await guest.page.getByRole('dialog', { name: en.problems.sessionEnded }).waitFor();
  await guest.page.goto('/account');
  await guest.page.waitForURL('**/sign-in?next=%2Faccount');

  administrator.seen.assertQuiet();
});
