import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtPage } from '../../../test/harness/console-build.ts';
import { parsePage } from './page-template.ts';

test('a page is filled at its three places and stays as it is elsewhere', () => {
  const filled = parsePage(builtPage)?.({ language: 'de', title: 'Haus', house: '{}' });
  const expected = builtPage
    .replace('lang="en"', 'lang="de"')
    .replace('castellan-house" content=""', 'castellan-house" content="{}"')
    .replace('<title>Castellan<', '<title>Haus<');
  assert.equal(filled, expected);
});

test('what is filled in stays text, whatever it holds', () => {
  const hostile = `"><script>alert(1)</script>'&amp;$&`;
  const filled = parsePage(builtPage)?.({ language: 'en', title: hostile, house: hostile }) ?? '';
  const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;amp;$&amp;';
  assert.ok(filled.includes(`content="${escaped}"`));
  assert.ok(filled.includes(`<title>${escaped}</title>`));
});

test('the order of the places does not matter, and a page without one of them is none', () => {
  const title = '<title>Castellan</title>';
  const moved = builtPage.replace(title, '').replace('<meta charset', `${title}<meta charset`);
  assert.match(
    parsePage(moved)?.({ language: 'en', title: 'Haus', house: 'x' }) ?? '',
    /<title>Haus<[\s\S]*content="x"/,
  );
  assert.equal(parsePage(builtPage.replace('castellan-house', 'castle')), undefined);
});
