import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { openMailbox } from '../../../server/test/harness/mailbox.ts';
import { waitFor } from '../../../server/test/harness/test-tokens.ts';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const app = createServer((_request, answer) => void answer.end('<!doctype html><title>The app</title>'));
app.listen(0, 'localhost');
await once(app, 'listening');
after(() => app.close());
const address = app.address();
const appOrigin = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;

const { house, come } = await serveConsole({
  settings: { SIGNUP_MODE: 'verify', MAGIC_LINKS: 'on', ALLOWED_ORIGINS: appOrigin },
});
const { mailsTo } = await openMailbox(house);
const phrase = 'a whole new phrase of mine 7';

/** The link of the newest mail of a kind to somebody, as soon as it is there. */
const linkTo = (email: string, template: string): Promise<string> =>
  waitFor(async () => {
    const mail = (await mailsTo(email)).findLast((one) => one.template === template);
    return /https?:\/\/\S+token=\S+/.exec(mail?.text ?? '')?.[0] ?? assert.fail(`no ${template} with a link came`);
  }, 15_000);

const ask = async (page: Page, path: string, email: string, button: string): Promise<void> => {
  await page.goto(path);
  await page.getByLabel(en.doors.email).fill(email);
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { name: en.doors.mailOnItsWay }).waitFor();
};

test('who signs up follows the link in the mail, and then signs in', async () => {
  const email = 'ada@example.com';
  const { page, seen } = await come();
  await page.goto('/sign-up');
  await page.getByLabel(en.doors.email).fill(email);
  await page.getByLabel(en.doors.password, { exact: true }).fill(phrase);
  await page.getByRole('button', { name: en.doors.signUp }).click();
  await page.getByRole('heading', { name: en.doors.mailOnItsWay }).waitFor();

  await page.goto(await linkTo(email, 'email-verification'));
  await page.getByRole('button', { name: en.doors.verify.button }).click();
  await page.getByRole('heading', { name: en.doors.verify.done }).waitFor();
  assert.equal(new URL(page.url()).search, '', 'no token stays in the address');
  await signIn(page, { email, password: phrase });
  seen.assertQuiet();
});

test('a forgotten password is chosen anew by mail, and the link works once', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const { page, seen } = await come();
  await ask(page, '/forgot-password', person.email, en.doors.sendLink);
  const link = await linkTo(person.email, 'password-reset');
  await page.goto(link);
  await page.getByLabel(en.doors.newPassword).fill(phrase);
  await page.getByRole('button', { name: en.doors.reset.button }).click();
  await page.getByRole('heading', { name: en.doors.reset.done }).waitFor();
  await signIn(page, { email: person.email, password: phrase });

  const stranger = await come();
  stranger.seen.expect('POST /api/v1/auth/password/reset 400');
  await stranger.page.goto(link);
  await stranger.page.getByLabel(en.doors.newPassword).fill(`${phrase}7`);
  await stranger.page.getByRole('button', { name: en.doors.reset.button }).click();
  await stranger.page
    .getByText(en.problems.byCode.ONE_TIME_TOKEN_INVALID ?? '')
    .or(stranger.page.getByRole('heading', { name: en.doors.linkGone }))
    .first()
    .waitFor();
  stranger.seen.assertQuiet();
  seen.assertQuiet();
});

test('a link in a mail signs in, and leads back to an app that may call the house', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const { page, seen } = await come();
  await page.goto(`/sign-in?return_to=${encodeURIComponent(`${appOrigin}/inbox`)}`);
  await page.getByRole('link', { name: en.doors.byMagicLink }).click();
  await page.getByRole('heading', { name: en.doors.magic.title }).waitFor();
  await page.getByLabel(en.doors.email).fill(person.email);
  await page.getByRole('button', { name: en.doors.sendLink }).click();
  await page.getByRole('heading', { name: en.doors.mailOnItsWay }).waitFor();
  await page.goto(await linkTo(person.email, 'magic-link'));
  await page.getByText(person.email).waitFor();
  await page.getByRole('button', { name: en.doors.signIn, exact: true }).click();
  await page.waitForURL(`${appOrigin}/inbox`);
  seen.assertQuiet();
});

test('nobody is led to an address that may not call the house', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  for (const elsewhere of ['https://evil.example.com/', '//evil.example.com', 'javascript:alert(1)']) {
    const { page, seen } = await come();
    await page.goto(`/sign-in?return_to=${encodeURIComponent(elsewhere)}&next=${encodeURIComponent(elsewhere)}`);
    await signIn(page, person);
    await page.waitForURL((url) => url.pathname === '/');
    seen.assertQuiet();
  }
});
