import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { seedPassword } from '../../server/seed/seed-house.ts';
import { seedTestHouse } from '../../server/test/harness/seeded-house.ts';
import { en } from '../src/words/en.ts';
import { open } from './harness/crawl.ts';
import { serveConsole } from './harness/served-console.ts';
import { signIn } from './harness/sign-in.ts';

/*
 * npm run measure --workspace castellan-console
 *
 * What docs/performance.md says of the console, by the browser's own performance entries.
 */

const rounds = 7;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Milliseconds from the beginning of the navigation: first and largest paint, and how long the main thread was blocked. */
const readPaints = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ first: number; largest: number; blocked: number; bytes: number }>((resolve) => {
        let largest = 0;
        let blocked = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) largest = entry.startTime;
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) blocked += entry.duration - 50;
        }).observe({ type: 'longtask', buffered: true });
        setTimeout(() => {
          const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
          const bytes = performance
            .getEntriesByType('resource')
            .reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0), 0);
          resolve({ first, largest, blocked, bytes });
        }, 500);
      }),
  );

const { house, come } = await serveConsole();
await seedTestHouse(house, { people: 10_000 });

test('first load, with an empty cache and with a full one', async () => {
  for (const [name, path, ready] of [
    ['sign-in', '/sign-in', `input[autocomplete="username"]`],
    ['overview', '/', 'h1'],
  ] as const) {
    for (const cache of ['empty', 'full'] as const) {
      const taken: { ready: number; first: number; largest: number; blocked: number; bytes: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const { page, context } = await come();
        if (path === '/') await signIn(page, { email: 'admin@example.com', password: seedPassword });
        if (cache === 'full') await open(page, path);
        if (cache === 'empty') await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
        await page.goto(path, { waitUntil: 'commit' });
        await page.locator(ready).first().waitFor();
        const at = await page.evaluate(() => performance.now());
        taken.push({ ready: at, ...(await readPaints(page)) });
        await context.close();
      }
      const of = (figure: keyof (typeof taken)[number]): string => median(taken.map((one) => one[figure])).toFixed(0);
      say(
        `| ${name}, ${cache} cache | ${of('first')} | ${of('largest')} | ${of('ready')} | ${of('blocked')} | ${of('bytes')} |`,
      );
    }
  }
});

test('ten thousand users', async () => {
  const { page } = await come();
  await signIn(page, { email: 'admin@example.com', password: seedPassword });
  await open(page, '/users');
  const frames = await page.evaluate(
    () =>
      new Promise<readonly number[]>((resolve) => {
        const lengths: number[] = [];
        const begun = performance.now();
        let before = begun;
        const next = (now: number): void => {
          lengths.push(now - before);
          before = now;
          window.scrollBy(0, 400);
          if (now - begun < 10_000) requestAnimationFrame(next);
          else resolve(lengths.slice(1));
        };
        requestAnimationFrame(next);
      }),
  );
  const reached = await page.evaluate(() => Math.round(window.scrollY / 41));
  say(
    `scrolling: ${frames.length} frames in 10 s, median ${median(frames).toFixed(1)} ms, ${frames.filter((each) => each > 50).length} above 50 ms, longest ${Math.max(...frames).toFixed(0)} ms, ${reached} rows passed`,
  );

  const waits: number[] = [];
  await page.evaluate(() => window.scrollTo(0, 0));
  const search = page.getByRole('searchbox', { name: en.users.search });
  for (const text of ['bobby', 'admin@example.com', 'auditor@example.com', 'person@example.com', 'bobby']) {
    const begun = performance.now();
    await search.fill(text);
    await page.waitForFunction(
      (wanted) => {
        const rows = [...document.querySelectorAll('tbody tr:not([aria-hidden])')];
        return rows.length > 0 && rows.every((row) => row.textContent.toLowerCase().includes(wanted));
      },
      text.replace('@example.com', ''),
      { polling: 'raf' },
    );
    waits.push(performance.now() - begun);
  }
  say(
    `search: from the key to the rows, median ${median(waits).toFixed(0)} ms, longest ${Math.max(...waits).toFixed(0)} ms (250 ms of it a pause for the next key)`,
  );
});
