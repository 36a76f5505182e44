import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCookie, writeCookie } from './cookies.ts';

test('reads one cookie by its exact name', () => {
  assert.equal(readCookie('a=1; castellan_refresh=abc.DEF_-; b=2', 'castellan_refresh'), 'abc.DEF_-');
  assert.equal(readCookie('a=x=y', 'a'), 'x=y');
  assert.equal(readCookie('a=1', 'A'), undefined);
  assert.equal(readCookie(undefined, 'a'), undefined);
});

test('takes a cookie that is there twice, or malformed, for none', () => {
  assert.equal(readCookie('a=1; a=2', 'a'), undefined);
  assert.equal(readCookie('a=1; a=1', 'a'), undefined);
  assert.equal(readCookie('a="1"', 'a'), undefined);
  assert.equal(readCookie('a=1,2', 'a'), undefined);
  assert.equal(readCookie('a', 'a'), undefined);
});

test('writes cookies that no script reads and no other site sends', () => {
  const cookie = {
    name: '__Secure-castellan_refresh',
    value: 'v',
    path: '/api/v1/auth',
    maxAgeSeconds: 60,
    secure: true,
  };
  assert.equal(
    writeCookie(cookie),
    '__Secure-castellan_refresh=v; Path=/api/v1/auth; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
  );
  assert.doesNotMatch(writeCookie({ ...cookie, secure: false }), /Secure$/);
  for (const broken of [
    { value: 'a;b' },
    { value: 'a\r\nb' },
    { name: 'a b' },
    { path: 'x' },
    { path: '/;x' },
    { maxAgeSeconds: 0.5 },
  ]) {
    assert.throws(() => writeCookie({ ...cookie, ...broken }));
  }
});
