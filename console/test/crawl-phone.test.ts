import { test } from 'node:test';
import { openCrawl, phone } from './harness/crawling.ts';

const { crawl } = await openCrawl();

test('an administrator finds every page whole on a phone, in German and dark', () =>
  crawl('admin', { language: 'de', isThorough: true, colorScheme: 'dark', viewport: phone }));
