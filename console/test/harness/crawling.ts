import assert from 'node:assert/strict';
import type { BrowserContextOptions } from 'playwright-core';
import { seedPassword } from '../../../server/seed/seed-house.ts';
import { seedTestHouse } from '../../../server/test/harness/seeded-house.ts';
import { barriers } from './axe.ts';
import { addressesOf, beRefused, chooseExamples, isTooWide, keepAnError, open, openLists } from './crawl.ts';
import { readPageTable } from './page-table.ts';
import { type ServedConsole, serveConsole } from './served-console.ts';

export const phone = { width: 390, height: 844 };

export type Crawler = {
  readonly language: 'en' | 'de';
  /** Looks for barriers too, which takes its time. */
  readonly isThorough: boolean;
} & BrowserContextOptions;

/** A seeded house whose pages are gone through. */
export const openCrawl = async (): Promise<
  ServedConsole & { readonly crawl: (who: 'admin' | 'auditor' | 'person' | 'stranger', how: Crawler) => Promise<void> }
> => {
  // Every trace is kept, so that there is one to be looked at.
  const served = await serveConsole({ settings: { TRACE_SAMPLE_RATIO: '1' } });
  const { house, come } = served;
  await seedTestHouse(house);
  await keepAnError(house);
  const pages = await readPageTable();
  const examples = await chooseExamples(
    await openLists(house, 'admin@example.com', seedPassword),
    await beRefused(house, 'person@example.com', seedPassword),
  );

  /** Goes through all pages as somebody, and says what is wrong with each. */
  const crawl = async (
    who: 'admin' | 'auditor' | 'person' | 'stranger',
    { language, isThorough, ...options }: Crawler,
  ): Promise<void> => {
    const { page, context, seen } = await come({ locale: language, ...options });
    if (who !== 'stranger') {
      // The browser is given the session by the route that a page would call.
      const reply = await context.request.post('/api/v1/auth/login', {
        headers: { origin: new URL(house.settings.PUBLIC_URL ?? '').origin },
        data: { email: `${who}@example.com`, password: seedPassword, transport: 'cookie' },
      });
      assert.equal(reply.status(), 200, await reply.text());
    }
    const wrong: string[] = [];
    for (const listed of pages.filter(({ access }) => (access === 'anyone') === (who === 'stranger'))) {
      for (const address of addressesOf(listed, examples)) {
        await open(page, address);
        if ((await page.locator('h1').count()) !== 1) wrong.push(`${address}: not one heading of the first level`);
        if (await isTooWide(page)) wrong.push(`${address}: scrolls sideways`);
        if (isThorough) wrong.push(...(await barriers(page)).map((barrier) => `${address}: ${barrier}`));
      }
    }
    assert.deepEqual(wrong, []);
    seen.assertQuiet();
  };
  return { ...served, crawl };
};
