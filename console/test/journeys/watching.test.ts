import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeAccount } from '../../../server/test/harness/made-account.ts';
import { en } from '../../src/words/en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole();
const operator = await makeAccount(house, { roles: ['admin'], name: 'Ada' });
const { metricStore } = house.composed.observation;
const duration = metricStore.metrics().find(({ name }) => name === 'http.server.request.duration') ?? assert.fail();

/** So many requests were answered within the ten seconds before `to`. */
const tellOf = (to: Date, count: number): void => {
  const counts = [...(duration.buckets ?? []), 0].map((_, bucket) => (bucket === 3 ? count : 0));
  const point = { labels: { method: 'GET', route: '/api/v1/user', status: '200' }, counts, sum: count * 0.06, count };
  metricStore.exporter.take({
    ...{ from: new Date(to.getTime() - 10_000), to, startedAt: to, cumulative: [] },
    deltas: [{ kind: 'histogram', metric: duration, points: [point] }],
  });
};

const nowMs = Math.floor(Date.now() / 10_000) * 10_000;
for (let back = 40; back > 0; back -= 1) tellOf(new Date(nowMs - back * 10_000), 50 + back);

const chart = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });
const drawn = async (page: Page, name: string): Promise<void> => {
  await chart(page, name).locator('canvas').waitFor();
};
const pointAt = async (page: Page, name: string, share: number): Promise<{ x: number; y: number }> => {
  const over = chart(page, name).locator('.u-over');
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox()) ?? assert.fail(`${name} is not on screen.`);
  const at = { x: box.x + box.width * share, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  return at;
};

test('the overview tells live what is done, as soon as it is measured', async () => {
  const { page, seen } = await come();
  await signIn(page, operator);
  await drawn(page, en.charts.requests);
  await page.getByText(en.charts.isLive).waitFor();
  tellOf(new Date(Math.ceil(Date.now() / 10_000) * 10_000 + 10_000), 12_340);
  await page.waitForFunction(
    (name) => document.querySelector(`[role="slider"][aria-label="${name}"]`)?.ariaValueText?.includes('1,234/s'),
    en.charts.requests,
  );
  assert.equal(
    seen.calls().some((call) => call.includes('/monitoring/charts')),
    false,
  );
  seen.assertQuiet();
});

test('whoever points at one chart sees the same moment in all of them', async () => {
  const { page, seen } = await come();
  await signIn(page, operator);
  await page.goto('/monitoring/api?window=15m');
  await drawn(page, en.charts.latency);
  await pointAt(page, en.charts.requests, 0.7);
  const other = page
    .getByRole('region')
    .or(page.locator('section'))
    .filter({ has: chart(page, en.charts.latency) });
  await other.getByText(en.charts.latest).waitFor({ state: 'detached' });
  await page.mouse.move(5, 5);
  await other.getByText(en.charts.latest).waitFor();
  seen.assertQuiet();
});

test('dragging over a chart goes into that stretch of time, and the back button out of it', async () => {
  const { page, seen } = await come();
  await signIn(page, operator);
  await page.goto('/monitoring/api?window=15m');
  await drawn(page, en.charts.requests);
  await pointAt(page, en.charts.requests, 0.5);
  await page.mouse.down();
  await pointAt(page, en.charts.requests, 0.9);
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.get('window') === 'own');
  const { searchParams } = new URL(page.url());
  const lengthMs = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
  assert.ok(lengthMs >= 300_000 && lengthMs <= 420_000, `${lengthMs} ms`);
  await drawn(page, en.charts.requests);
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get('window') === '15m');
  seen.assertQuiet();
});

test('a moment that is clicked leads to its traces', async () => {
  const { page, seen } = await come();
  await signIn(page, operator);
  await page.goto('/monitoring/api?window=15m');
  await drawn(page, en.charts.requests);
  const { x, y } = await pointAt(page, en.charts.requests, 0.8);
  await page.mouse.click(x, y);
  const href = await page
    .getByRole('link', { name: /^Traces around/ })
    .first()
    .getAttribute('href');
  assert.match(href ?? '', /^\/monitoring\/traces\?.*from=.*to=/);
  seen.assertQuiet();
});

test('a chart is drawn in the colours of the other appearance when that is chosen, and as wide as there is room', async () => {
  const { page, seen } = await come({ colorScheme: 'light' });
  await signIn(page, operator);
  await page.goto('/monitoring/api?window=15m');
  await drawn(page, en.charts.requests);
  const picture = (): Promise<string> =>
    chart(page, en.charts.requests)
      .locator('canvas')
      .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ''));
  const light = await picture();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(
    ([name, before]) => {
      const canvas = document.querySelector(`[role="slider"][aria-label="${name}"] canvas`);
      return canvas instanceof HTMLCanvasElement && canvas.toDataURL() !== before;
    },
    [en.charts.requests, light] as const,
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForFunction((name) => {
    const host = document.querySelector(`[role="slider"][aria-label="${name}"]`);
    const canvas = host?.querySelector('canvas');
    return (
      canvas !== null &&
      canvas !== undefined &&
      canvas.clientWidth <= (host?.clientWidth ?? 0) &&
      canvas.clientWidth < 390
    );
  }, en.charts.requests);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  seen.assertQuiet();
});
