import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { builtIcon, builtPage, builtScript, writeConsoleBuild } from '../../../test/harness/console-build.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { consolePaths } from './console-paths.ts';

const folder = await writeConsoleBuild();
const house = await openTestHouse({
  consoleFolder: folder,
  settings: { ALLOWED_ORIGINS: 'https://app.example.com', BRAND_NAME: 'Tom & Söhne', MAGIC_LINKS: 'on' },
});
const get = (url: string, headers: Record<string, string> = {}) => house.http.inject({ url, headers });

const asHtml = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const script = '/assets/app-B1tL_x-9.js';

const factsIn = (html: string) => {
  const content = /name="castellan-house" content="([^"]*)"/.exec(html)?.[1] ?? assert.fail('There are no facts.');
  const text = content.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  return z.looseObject({ return_to: z.string().nullable() }).parse(JSON.parse(text));
};

test('every address of the console is the page, with any query', async () => {
  const { body } = await get('/');
  for (const path of Object.keys(consolePaths)) {
    const url = `${path.replace(/:[a-z_]+/, 'an%20id')}?state=dead&state=running&q=%FF`;
    const reply = await get(url);
    assert.deepEqual([url, reply.statusCode, reply.body === body], [url, 200, true]);
  }
});

test('a page runs scripts of this server alone, is shown in no frame and is asked for each time', async () => {
  const { headers } = await get('/sign-in');
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(
    headers['content-security-policy'],
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  );
  assert.equal(headers['cache-control'], 'no-cache');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.match(String(headers.vary), /Accept-Language/);
});

test('a page whose address carries a token is kept nowhere', async () => {
  const { headers, body } = await get('/magic-link?token=cst_ot_secret&return=%2Fprofile');
  assert.equal(headers['cache-control'], 'no-store');
  assert.doesNotMatch(body, /cst_ot_secret/);
});

test('a page is told of the house and speaks the language that its reader prefers', async () => {
  const { body } = await get('/sign-in', { 'accept-language': 'fr, de-AT;q=0.8, en;q=0.5' });
  assert.match(body, /<html lang="de">/);
  assert.match(body, /<title>Tom &amp; Söhne<\/title>/);
  assert.deepEqual(factsIn(body), {
    name: 'Tom & Söhne',
    has_logo: false,
    sign_up: 'open',
    magic_links: true,
    password_min_length: 12,
    environment: 'development',
    version: '0.0.0-test',
    keeps_mail: true,
    return_to: null,
  });
  assert.match((await get('/sign-in')).body, /<html lang="en">/);
});

test('a way back is handed to the page when it leads to this house or to an allowed origin', async () => {
  const returnTo = async (address: string) =>
    factsIn((await get(`/sign-in?return_to=${encodeURIComponent(address)}`)).body).return_to;
  assert.equal(await returnTo('https://app.example.com/cart?a=1&b="2"'), 'https://app.example.com/cart?a=1&b=%222%22');
  assert.equal(await returnTo('/account'), 'http://localhost:4000/account');
  for (const elsewhere of [
    'https://evil.example.com/',
    '//evil.example.com',
    '/\\evil.example.com',
    'javascript:alert(1)',
    'https://app.example.com@evil.example.com/',
    'https://user:secret@app.example.com/',
    `/${'a'.repeat(2_001)}`,
    '',
  ]) {
    const found = await returnTo(elsewhere);
    assert.ok(found === null || found === 'http://localhost:4000/', `${elsewhere} became ${found}`);
  }
});

test('a browser that asks for an address where nothing is gets the page with 404, a program the error body', async () => {
  const page = await get('/no/such/page?return_to=/', asHtml);
  assert.equal(page.statusCode, 404);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
  assert.match(page.body, /castellan-house/);
  for (const [url, headers] of [
    ['/no/such/page', {}],
    ['/no/such/page', { accept: 'application/json' }],
    ['/api/v1/nothing', asHtml],
    ['/.well-known/nothing', asHtml],
    ['/health/nothing', asHtml],
    ['/assets/nothing.js', asHtml],
  ] as const) {
    const reply = await get(url, headers);
    assert.deepEqual([url, reply.statusCode, reply.json().error.code], [url, 404, 'NOT_FOUND']);
  }
  const posted = await house.http.inject({ method: 'POST', url: '/no/such/page', headers: asHtml });
  assert.equal(posted.json().error.code, 'NOT_FOUND');
});

test('an asset comes in the best form that the browser takes, and is kept for good when its name says what it holds', async () => {
  for (const [accepted, coding, unpack] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const) {
    const reply = await get(script, { 'accept-encoding': accepted });
    assert.equal(reply.statusCode, 200);
    assert.equal(reply.headers['content-encoding'], coding);
    assert.equal(reply.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(reply.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(String(reply.headers.vary), /Accept-Encoding/);
    assert.equal(unpack(reply.rawPayload).toString(), builtScript);
  }
  const icon = await get('/assets/icon.svg');
  assert.equal(icon.headers['content-type'], 'image/svg+xml');
  assert.equal(icon.headers['cache-control'], 'public, max-age=3600');
  assert.equal(icon.body, builtIcon);
});

test('the frame for mails has no origin, fetches nothing and is framed by this server alone', async () => {
  const { statusCode, headers, body } = await get('/mail-frame');
  assert.equal(statusCode, 200);
  assert.match(body, /mail-frame-D4aPq_07\.js/);
  assert.equal(
    headers['content-security-policy'],
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox",
  );
  assert.equal(headers['cache-control'], 'no-cache');
});

test('an asset may be read by the frame, and by no other page', async () => {
  const allowed = async (headers: Record<string, string>) =>
    (await get(script, headers)).headers['access-control-allow-origin'];
  assert.equal(await allowed({ origin: 'null' }), '*');
  assert.equal(await allowed({}), '*');
  assert.equal(await allowed({ origin: 'https://evil.example.com' }), undefined);
  assert.equal(await allowed({ origin: 'https://app.example.com' }), 'https://app.example.com');
});

test('nothing but the assets of the build can be asked for', async () => {
  await writeFile(join(folder, 'assets', 'later.js'), 'later');
  for (const url of [
    '/assets/later.js',
    '/assets/..%2Findex.html',
    '/assets/%2e%2e%2findex.html',
    '/assets/../index.html',
    '/assets/app-B1tL_x-9.js.br',
    '/assets/__proto__',
    '/assets/',
    '/index.html',
  ]) {
    assert.deepEqual([url, (await get(url)).statusCode], [url, 404]);
  }
});

test('an asset that another build has replaced is not there', async () => {
  const replaced = await writeConsoleBuild();
  const other = await openTestHouse({ beside: house, consoleFolder: replaced });
  await rm(join(replaced, 'assets'), { recursive: true });
  assert.equal((await other.http.inject({ url: script })).statusCode, 404);
});

test('where the console is not built, pages say how to build it and the API works', async () => {
  const said: string[] = [];
  const bare = await openTestHouse({
    beside: house,
    consoleFolder: join(folder, 'nothing'),
    announce: (line) => said.push(line),
  });
  const page = await bare.http.inject({ url: '/sign-in' });
  assert.equal(page.statusCode, 503);
  assert.match(page.body, /npm run build --workspace castellan-console/);
  assert.equal(said.filter((line) => line.includes('npm run build --workspace castellan-console')).length, 1);
  assert.equal((await bare.http.inject({ url: '/api/v1/health' })).statusCode, 200);
  assert.equal((await bare.http.inject({ url: '/no/such', headers: asHtml })).json().error.code, 'NOT_FOUND');
});

test('a page of another version stops the start in a sentence', async () => {
  const consoleFolder = await writeConsoleBuild(builtPage.replace('castellan-house', 'castle'));
  await assert.rejects(openTestHouse({ beside: house, consoleFolder }), /is not of this version/);
});

test('in development a page asked under another name of this machine is shown under that of PUBLIC_URL', async () => {
  for (const host of ['127.0.0.1:4000', '[::1]:4000', '127.0.0.2:4000']) {
    const reply = await get('/tasks?state=dead', { host });
    assert.deepEqual([reply.statusCode, reply.headers.location], [307, 'http://localhost:4000/tasks?state=dead']);
  }
  for (const host of ['localhost:4000', '127.0.0.1:5000', 'castle.example.com:4000', 'nonsense host']) {
    assert.deepEqual([host, (await get('/tasks', { host })).statusCode], [host, 200]);
  }
});

test('outside development no page leads to another address', async () => {
  const staging = await openTestHouse({ beside: house, settings: { CASTELLAN_ENV: 'staging' } });
  const reply = await staging.http.inject({ url: '/tasks', headers: { host: '127.0.0.1:4000' } });
  assert.equal(reply.statusCode, 200);
});
