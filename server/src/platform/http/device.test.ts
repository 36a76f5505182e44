import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { describeDevice } from './device.ts';

const known: readonly (readonly [userAgent: string, browser: string | null, os: string | null, kind: string])[] = [
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
    'Microsoft Edge',
    'Windows',
    'desktop',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Safari',
    'macOS',
    'desktop',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox', 'Linux', 'desktop'],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Chrome',
    'ChromeOS',
    'desktop',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.0.0 Mobile/15E148 Safari/604.1',
    'Chrome',
    'iOS',
    'phone',
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    'Safari',
    'iPadOS',
    'tablet',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
    'Samsung Internet',
    'Android',
    'phone',
  ],
  ['Mozilla/5.0 (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0', 'Firefox', 'Android', 'tablet'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0',
    'Opera',
    'Windows',
    'desktop',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    null,
    'iOS',
    'phone',
  ],
  ['curl/8.5.0', 'curl', null, 'program'],
  ['okhttp/4.12.0', 'okhttp', null, 'program'],
  ['MyApp/3 (Linux; Android 14)', 'MyApp', 'Android', 'program'],
  ['Mozilla/5.0', null, null, 'unknown'],
  ['<script>alert(1)</script>', null, null, 'unknown'],
  ['', null, null, 'unknown'],
];

describe('a User-Agent is read as', () => {
  for (const [userAgent, browser, os, kind] of known) {
    test(`${browser} on ${os}, ${kind}: ${userAgent.slice(0, 40)}`, () => {
      assert.deepEqual(describeDevice(userAgent), { browser, os, kind });
    });
  }

  test('nothing when there is none', () => {
    assert.deepEqual(describeDevice(null), { browser: null, os: null, kind: 'unknown' });
  });
});

test('whatever somebody writes there, the words are ours or a plain product name', () => {
  const fragments = fc.constantFrom(
    'Mozilla/5.0',
    'Opera/',
    'Windows',
    'Edg/',
    'Android',
    'Mobile',
    '\u202e',
    '<b>',
    ' ',
  );
  const userAgents = fc.array(fc.oneof(fragments, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
  fc.assert(
    fc.property(userAgents, (userAgent) => {
      const { browser, os } = describeDevice(userAgent);
      assert.match(browser ?? 'none', /^[A-Za-z0-9 ._-]{1,40}$/);
      assert.match(os ?? 'none', /^[A-Za-z]{3,8}$/);
    }),
  );
});

test('a User-Agent made to be slow is read in the time of any other', () => {
  const startedMs = performance.now();
  for (const unit of ['a', '(', 'Mozilla/', 'Android Mobile ', '.-_']) {
    for (let times = 0; times < 1_000; times += 1) describeDevice(unit.repeat(512).slice(0, 512));
  }
  assert.ok(performance.now() - startedMs < 1_000, 'five thousand in less than a second');
});
