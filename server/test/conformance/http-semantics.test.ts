import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bearer, goodPassword, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse({ settings: { ALLOWED_ORIGINS: 'https://app.example.com' } });
const { http } = house;

describe('RFC 9110', () => {
  test('section 15.5.6: a method that a path does not have is 405 and Allow lists those it has', async () => {
    const reply = await http.inject({ method: 'DELETE', url: '/api/v1/auth/login' });
    assert.equal(reply.statusCode, 405);
    assert.equal(reply.json().error.code, 'METHOD_NOT_ALLOWED');
    assert.match(String(reply.headers.allow), /POST/);
  });

  test('section 15.5.5: an unknown path is 404 with the error body', async () => {
    const reply = await http.inject({ url: '/api/v1/nothing/here' });
    assert.deepEqual([reply.statusCode, reply.json().error.code], [404, 'NOT_FOUND']);
  });

  test('section 11.6.1: every 401 says how to authenticate', async () => {
    const replies = await Promise.all([
      http.inject({ url: '/api/v1/user' }),
      http.inject({ url: '/api/v1/user', headers: bearer('nonsense') }),
      http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: 'nonsense' } }),
      http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: 'x@y.zz', password: 'nonsense' } }),
    ]);
    for (const reply of replies) {
      assert.equal(reply.statusCode, 401);
      assert.match(String(reply.headers['www-authenticate']), /^Bearer realm="castellan"/);
    }
    assert.match(String(replies[1]?.headers['www-authenticate']), /error="invalid_token"/);
    assert.doesNotMatch(String(replies[0]?.headers['www-authenticate']), /error=/);
  });

  test('section 8.8: a 204 has no body', async () => {
    const { accessToken } = await logIn(house, await signUp(house));
    const reply = await http.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: bearer(accessToken) });
    assert.deepEqual([reply.statusCode, reply.body], [204, '']);
  });
});

describe('RFC 9457', () => {
  test('problem details come on request, and say the same as the error body', async () => {
    const payload = { email: 'nope', password: goodPassword };
    const request = { method: 'POST', url: '/api/v1/auth/signup', payload } as const;
    const plain = await http.inject(request);
    const problem = await http.inject({ ...request, headers: { accept: 'application/problem+json' } });
    assert.match(String(plain.headers['content-type']), /^application\/json/);
    assert.match(String(problem.headers['content-type']), /^application\/problem\+json/);
    const { error } = plain.json();
    const body = problem.json();
    assert.equal(problem.statusCode, plain.statusCode);
    assert.equal(body.status, 400);
    assert.equal(body.code, error.code);
    assert.equal(body.detail ?? body.title, error.message);
    assert.equal(typeof body.type, 'string');
    assert.equal(typeof body.instance, 'string');
  });
});

describe('the error body', () => {
  test('holds code, message, timestamp and the request id that the header shows', async () => {
    const reply = await http.inject({ url: '/api/v1/user' });
    const { error } = reply.json();
    assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'request_id', 'timestamp']);
    assert.equal(error.request_id, reply.headers['x-request-id']);
    assert.equal(new Date(error.timestamp).toISOString(), error.timestamp);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    http.inject({
      method: 'OPTIONS',
      url: '/api/v1/auth/login',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  test('lets a listed origin call, with its cookie, and no other', async () => {
    const allowed = await preflight('https://app.example.com');
    assert.equal(allowed.statusCode, 204);
    assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example.com');
    assert.equal(allowed.headers['access-control-allow-credentials'], 'true');
    for (const origin of [
      'https://evil.example',
      'https://app.example.com.evil.example',
      'null',
      'http://app.example.com',
    ]) {
      assert.equal((await preflight(origin)).headers['access-control-allow-origin'], undefined, origin);
    }
  });
});

describe('security headers', () => {
  test('are on every answer, good or bad', async () => {
    for (const url of ['/.well-known/jwks.json', '/api/v1/user', '/nothing', '/setup']) {
      const { headers } = await http.inject({ url });
      assert.equal(headers['x-content-type-options'], 'nosniff', url);
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, url);
      assert.equal(headers['referrer-policy'], 'no-referrer', url);
    }
    assert.equal((await http.inject({ url: '/api/v1/user' })).headers['cache-control'], 'no-store');
  });
});
