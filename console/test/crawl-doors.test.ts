import { test } from 'node:test';
import { openCrawl, phone } from './harness/crawling.ts';

const { crawl } = await openCrawl();

test('strangers find every door whole, in English and light', () =>
  crawl('stranger', { language: 'en', isThorough: true }));

test('strangers find every door whole on a phone, in German and dark', () =>
  crawl('stranger', { language: 'de', isThorough: true, colorScheme: 'dark', viewport: phone }));
