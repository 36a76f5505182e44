import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { bearer, logIn, type Person } from '../../../server/test/harness/people.ts';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole();

/** Somebody who has typed a name into their profile when all their sessions are ended from elsewhere. */
const interrupted = async () => {
  const person = await makeAccount(house);
  const { context, page } = await come();
  await signIn(page, person);
  await page.goto('/account');
  const field = page.getByLabel(new RegExp(`^${en.doors.name}`));
  await field.fill('Typed before the end');
  await endAllSessions(person);
  await page.getByRole('button', { name: en.general.save }).click();
  await page.getByRole('dialog', { name: en.problems.sessionEnded }).waitFor();
  return { context, page, person, field };
};

const endAllSessions = async (person: Person): Promise<void> => {
  const { accessToken } = await logIn(house, person);
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: bearer(accessToken),
    payload: { everywhere: true },
  });
  assert.equal(reply.statusCode, 204, reply.body);
};

const dialogOf = (page: Page) => page.getByRole('dialog', { name: en.problems.sessionEnded });

test('the same person signs in again over the page, and finds what they had typed', async () => {
  const { page, person, field } = await interrupted();
  await dialogOf(page).getByLabel(en.doors.password, { exact: true }).fill(person.password);
  await dialogOf(page).getByRole('button', { name: en.doors.signIn }).click();
  await dialogOf(page).waitFor({ state: 'detached' });
  assert.equal(await field.inputValue(), 'Typed before the end');
});

test('who signs in again in another tab finds the first one open, with what they had typed', async () => {
  const { context, page, person, field } = await interrupted();
  await signIn(await context.newPage(), person);
  await dialogOf(page).waitFor({ state: 'detached' });
  assert.equal(await field.inputValue(), 'Typed before the end');
});

test('another person who signs in in another tab finds nothing of the first one', async () => {
  const { context, page, person } = await interrupted();
  const another = await makeAccount(house);
  await signIn(await context.newPage(), another);
  await dialogOf(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: new RegExp(another.email) }).waitFor();
  const shown = await page.content();
  assert.ok(!shown.includes(person.email) && !shown.includes('Typed before the end'));
});
