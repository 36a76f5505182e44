import type { Page } from 'playwright-core';
import { en } from '../../src/words/en.ts';

/** Signs in on the page of that, wherever in the console the browser is. */
export const signIn = async (
  page: Page,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> => {
  const isThere = new URL(page.url(), 'http://nowhere').pathname === '/sign-in';
  if (!isThere) await page.goto('/sign-in');
  await page.getByLabel(en.doors.emailOrUsername).fill(email);
  await page.getByLabel(en.doors.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: en.doors.signIn, exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
};
