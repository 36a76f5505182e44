import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { readBrandLogo } from './brand-logo.ts';

const folder = await mkdtemp(join(tmpdir(), 'castellan-brand-'));
after(() => rm(folder, { recursive: true }));
const write = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const svg =
  '<?xml version="1.0"?>\n<!-- a mark -->\n<svg xmlns="http://www.w3.org/2000/svg"><style>*{}</style></svg>\n';
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]);
const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'), Buffer.alloc(40)]);

const plain = await openTestHouse();
const branded = await openTestHouse({
  settings: { BRAND_LOGO_FILE: await write('logo.svg', svg), BRAND_COLOR: '#AA3311' },
});

test('a house without a brand has an empty style sheet and no logo', async () => {
  const style = await plain.http.inject({ url: '/brand/style.css' });
  assert.deepEqual([style.statusCode, style.body], [200, '']);
  assert.equal((await plain.http.inject({ url: '/brand/logo' })).statusCode, 404);
});

test('the colour of a brand counts in the dark too where none is set for it', async () => {
  const { body, headers } = await branded.http.inject({ url: '/brand/style.css' });
  assert.equal(headers['content-type'], 'text/css; charset=utf-8');
  assert.match(
    body,
    /^:root\{--brand-light:#aa3311;--on-brand-light:#ffffff;--brand-soft-light:#f7ebe7;--brand-text-light:#aa3311;--brand-dark:#aa3311;/,
  );
});

test('a logo is served as what it is, and an SVG may do nothing', async () => {
  const { body, headers } = await branded.http.inject({ url: '/brand/logo' });
  assert.equal(body, svg);
  assert.equal(headers['content-type'], 'image/svg+xml');
  assert.equal(headers['content-security-policy'], "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match((await branded.http.inject({ url: '/' })).body, /&quot;has_logo&quot;:true/);
});

test('who has the brand already is told so', async () => {
  for (const url of ['/brand/logo', '/brand/style.css']) {
    const first = await branded.http.inject({ url });
    assert.equal(first.headers['cache-control'], 'no-cache');
    const held = `"other", W/${first.headers.etag}`;
    const second = await branded.http.inject({ url, headers: { 'if-none-match': held } });
    assert.deepEqual([second.statusCode, second.body, second.headers.etag], [304, '', first.headers.etag]);
    const other = await branded.http.inject({ url, headers: { 'if-none-match': '"other"' } });
    assert.equal(other.statusCode, 200);
  }
});

test('a picture is known by its content', async () => {
  for (const [content, contentType] of [
    [svg, 'image/svg+xml'],
    ['\ufeff<svg>', 'image/svg+xml'],
    [png, 'image/png'],
    [webp, 'image/webp'],
  ] as const) {
    assert.equal((await readBrandLogo(await write('picture', content)))?.contentType, contentType);
  }
});

for (const [what, content, sentence] of [
  ['a page', '<html><svg></svg></html>', /must be an SVG, PNG or WebP picture/],
  ['a picture of another kind', Buffer.from('GIF89a'), /must be an SVG, PNG or WebP picture/],
  ['nothing', '', /must be an SVG, PNG or WebP picture/],
  ['a large picture', Buffer.concat([png, Buffer.alloc(256 * 1024)]), /at most 256 kB/],
] as const) {
  test(`${what} for a logo stops the start in a sentence`, async () => {
    await assert.rejects(readBrandLogo(await write('bad', content)), sentence);
  });
}

test('a logo that cannot be read stops the start in a sentence', async () => {
  await assert.rejects(readBrandLogo(join(folder, 'absent')), /names a file that cannot be read/);
});
