import { test } from 'node:test';
import { openCrawl } from './harness/crawling.ts';

const { crawl } = await openCrawl();

test('an administrator finds every page whole, in English and light', () =>
  crawl('admin', { language: 'en', isThorough: true }));
