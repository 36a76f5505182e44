import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { goodPassword } from '../../../server/test/harness/people.ts';
import { en } from '../../src/words/en.ts';
import { open } from '../harness/crawl.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole();
const administrator = await makeAccount(house, { roles: ['admin'], name: 'Root' });
for (const name of ['Ada', 'Grace', 'Barbara']) {
  await makeAccount(house, { name, email: `${name.toLowerCase()}@example.com` });
}

test('the back button leads to the list as it was filtered', async () => {
  const { page, seen } = await come();
  await signIn(page, administrator);
  await page.goto('/users');
  await page.getByRole('searchbox', { name: en.users.search }).fill('grace');
  await page.waitForURL(/search=grace/);
  await page.getByRole('row').filter({ hasText: 'grace@example.com' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: 'Grace' }).waitFor();
  await page.goBack();
  assert.equal(await page.getByRole('searchbox', { name: en.users.search }).inputValue(), 'grace');
  await page.getByRole('row').filter({ hasText: 'grace@example.com' }).waitFor();
  assert.equal(await page.getByRole('row').filter({ hasText: 'ada@example.com' }).count(), 0);
  seen.assertQuiet();
});

test('a page that is opened by its address is seen from its top, and the one before it from where it was left', async () => {
  const { page, seen } = await come();
  await signIn(page, administrator);
  const isScrolledTo = (top: number) =>
    page.waitForFunction((wanted) => Math.abs(window.scrollY - wanted) < 2, top, { polling: 100 });
  await open(page, '/settings');
  await page.evaluate(() => window.scrollTo(0, 600));
  await isScrolledTo(600);
  await open(page, '/limits');
  await isScrolledTo(0);
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollHeight > innerHeight + 100),
    'it could be scrolled',
  );
  await page.goBack();
  await isScrolledTo(600);
  seen.assertQuiet();
});

test('a form that is sent by a double click over a slow network is sent once', async () => {
  const { page, context, seen } = await come();
  const wire = await context.newCDPSession(page);
  await page.goto('/sign-in');
  await page.getByLabel(en.doors.emailOrUsername).fill(administrator.email);
  await page.getByLabel(en.doors.password, { exact: true }).fill(goodPassword);
  const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 20_000 };
  await wire.send('Network.emulateNetworkConditions', slow);
  await page.getByRole('button', { name: en.doors.signIn, exact: true }).dblclick();
  await page.getByRole('button', { name: `${en.shell.account}: Root` }).waitFor();
  assert.equal(seen.calls().filter((call) => call.startsWith('POST /api/v1/auth/login')).length, 1);
  seen.assertQuiet();
});
