import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seedPassword } from '../../server/seed/seed-house.ts';
import { createAdministrator } from '../../server/test/harness/administrator.ts';
import { goodPassword } from '../../server/test/harness/people.ts';
import { seedTestHouse } from '../../server/test/harness/seeded-house.ts';
import { en } from '../src/words/en.ts';
import { open } from './harness/crawl.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

/*
 * npm run screenshots --workspace castellan-console
 *
 * Draws the pictures of the README and of docs/guides/console.md anew, into docs/images.
 */

const folder = join(import.meta.dirname, '../../docs/images');
await mkdir(folder, { recursive: true });

const take = async (page: Page, name: string): Promise<void> => {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .animate-pulse') === null);
  await page.screenshot({ path: join(folder, `console-${name}.png`) });
};

test('the journey from the printed link to a session that is ended', async () => {
  const { house, come } = await serveConsole();
  const link = (await house.issueSetupLink()) ?? assert.fail('No link was made.');
  const { page } = await come();
  const { page: guest } = await come();

  await page.goto(link.pathname + link.search);
  await page.getByLabel(en.doors.email, { exact: true }).fill('ada@example.com');
  await page.getByLabel(en.doors.password, { exact: true }).fill(goodPassword);
  await take(page, 'journey-1-set-up');
  await page.getByRole('button', { name: en.doors.setup.button }).click();

  await page.getByRole('link', { name: en.shell.page.invitations, exact: true }).click();
  await page.getByRole('button', { name: en.invitations.invite, exact: true }).first().click();
  const dialog = page.getByRole('dialog').and(page.locator(':not([data-type])'));
  await dialog.getByLabel(en.users.email, { exact: true }).fill('grace@example.com');
  await dialog.getByLabel(/^Name/).fill('Grace Hopper');
  await take(page, 'journey-2-invite');
  await dialog.getByRole('button', { name: en.invitations.invite, exact: true }).click();
  await page.getByText(en.invitations.invited('grace@example.com')).waitFor();

  await page.getByRole('link', { name: en.shell.page.mail, exact: true }).click();
  await page.getByRole('row').filter({ hasText: 'grace@example.com' }).getByRole('link').first().click();
  const mailed = page.frameLocator('iframe').getByRole('link').first();
  const address = (await mailed.getAttribute('href')) ?? assert.fail('The mail has no link.');
  await take(page, 'journey-3-mail');

  await guest.goto(address);
  await guest.getByLabel(en.doors.password, { exact: true }).fill(goodPassword);
  await take(guest, 'journey-4-accept');
  await guest.getByRole('button', { name: en.doors.invitation.button }).click();
  const account = guest.getByRole('button', { name: `${en.shell.account}: Grace Hopper` });
  await account.click();
  await guest.getByRole('menuitem', { name: en.shell.signOut }).click();
  await guest.waitForURL((url) => url.pathname === '/sign-in');
  await signIn(guest, { email: 'grace@example.com', password: goodPassword });

  await page.goto('/tasks?kind=sign_in.review');
  await page.getByRole('row').filter({ hasText: en.tasks.states.succeeded }).first().getByRole('link').click();
  await page.getByText(en.tasks.states.succeeded, { exact: true }).first().waitFor();
  await take(page, 'journey-5-task');

  await page.goto('/users?search=grace');
  await page.getByRole('row').filter({ hasText: 'grace@example.com' }).getByRole('link').first().click();
  await page.getByRole('button', { name: /^End the session on/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: en.users.endSession, exact: true }).waitFor();
  await take(page, 'journey-6-end-session');
  await page.getByRole('dialog').getByRole('button', { name: en.users.endSession, exact: true }).click();
  await guest.getByText(en.problems.sessionEnded).waitFor();
  await take(guest, 'journey-7-out');
});

test('what a sign-up caused', async () => {
  const { house, come } = await serveConsole();
  const administrator = await createAdministrator(house);
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/signup',
    payload: { email: 'grace@example.com', name: 'Grace Hopper', password: goodPassword },
  });
  const { page } = await come({ colorScheme: 'light', viewport: { width: 1280, height: 1180 } });
  await open(page, '/sign-in');
  await signIn(page, administrator.person);
  await page.goto(`/cause?request_id=${reply.headers['x-request-id']}`);
  // The trace is written a moment after the answer; the page follows what is under way.
  await page.getByText('password.hash').waitFor();
  await page.getByText('mail.keep_mail').waitFor();
  await take(page, 'cause-light');
});

test('the main pages over a seeded house', async () => {
  const { house, come } = await serveConsole();
  await seedTestHouse(house);
  const phone = { viewport: { width: 390, height: 844 } };
  const looks: readonly (readonly [suffix: string, options: BrowserContextOptions, pages: readonly string[]])[] = [
    [
      'light',
      { colorScheme: 'light' },
      ['/', '/tasks', '/dead-letters', '/queues', '/users', '/roles', '/audit', '/mail'],
    ],
    ['dark', { colorScheme: 'dark' }, ['/', '/tasks', '/users']],
    ['phone', { ...phone, colorScheme: 'light' }, ['/', '/tasks', '/users']],
  ];
  for (const [suffix, options, pages] of looks) {
    const { page } = await come(options);
    await open(page, '/sign-in');
    await take(page, `sign-in-${suffix}`);
    await signIn(page, { email: 'admin@example.com', password: seedPassword });
    for (const path of pages) {
      // Of a house that has just begun to run, a day says more than the last minutes.
      await open(page, path === '/' ? '/?window=24h' : path);
      await take(page, `${path === '/' ? 'overview' : path.slice(1).replaceAll('/', '-')}-${suffix}`);
    }
  }
});
