import { test } from 'node:test';
import { openCrawl } from './harness/crawling.ts';

const { crawl } = await openCrawl();

test('an auditor finds what they may see, and is told what they may not, without one refused call', () =>
  crawl('auditor', { language: 'de', isThorough: false }));

test('somebody without any permission finds their account, and is told what they may not see', () =>
  crawl('person', { language: 'en', isThorough: false }));
