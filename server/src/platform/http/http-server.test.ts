import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer, openTestKernel, tokenRefused } from '../../../test/harness/kernel.ts';
import { conflict, serviceUnavailable } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { defineRoute, type Route } from './route.ts';

const thing = z.strictObject({ name: z.string() }).meta({ id: 'Thing' });
const anyone = { kind: 'anyone', because: 'a test' } as const;
const common = { tag: 'Things', summary: 'Things', limit: 'general', problems: [] } as const;
const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const routes: readonly Route[] = [
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/things/:id', operationId: 'getThing', access: { kind: 'signed-in' } },
    params: z.strictObject({ id: z.string().max(5) }),
    query: z.strictObject({ tag: z.array(z.string()).exactOptional(), limit: z.coerce.number().int().default(10) }),
    responses: { 200: { description: 'One.', body: z.object({ name: z.string() }) } },
    handle: ({ params, query, principal }) => ({
      status: 200,
      body: { name: [params.id, query.limit, ...(query.tag ?? []), principal.username].join(' '), secret: 'hash' },
    }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'POST', path: '/things', operationId: 'createThing', access: anyone },
    body: z.strictObject({ name: z.string().min(1), labels: z.record(z.string(), z.int()).exactOptional() }),
    responses: { 201: { description: 'Made.', body: thing } },
    handle: async ({ body }) => ({ status: 201, body: { name: body.name } }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'DELETE', path: '/things/:id', operationId: 'deleteThing' },
    access: { kind: 'permission', permission: 'things:write' },
    params: z.strictObject({ id: z.string() }),
    responses: { 204: { description: 'Gone.', body: null } },
    handle: () => ({ status: 204, body: null }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'POST', path: '/refresh', operationId: 'refresh' },
    access: { kind: 'own-proof', because: 'the cookie' },
    body: z.strictObject({ token: z.string().exactOptional() }),
    bodyOptional: true,
    responses: { 200: { description: 'Again.', body: thing } },
    handle: ({ cookie, body }) => ({
      status: 200,
      body: { name: cookie('refresh') ?? body.token ?? 'none' },
      cookies: [
        { name: 'refresh', value: 'one', path: '/', maxAgeSeconds: 60, secure: false },
        { name: 'other', value: 'two', path: '/', maxAgeSeconds: 60, secure: true },
      ],
    }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/context', operationId: 'getContext', access: anyone },
    responses: { 200: { description: 'What came.', body: z.unknown() } },
    handle: ({ context }) => ({ status: 200, body: { ...context } }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/page', operationId: 'getPage', access: anyone, undocumented: true },
    responses: { 200: { description: 'A page.', body: z.string(), contentType: 'text/html' } },
    handle: () => ({ status: 200, body: '<p>é</p>', headers: { 'content-security-policy': "default-src 'self'" } }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/asked-about-others', operationId: 'ask', access: { kind: 'signed-in' }, quiet: true },
    responses: { 200: { description: 'They may.', body: thing } },
    handle: () => ({ status: 200, body: { name: 'ada' } }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/probe', operationId: 'probe', access: anyone, undocumented: true, probe: true },
    responses: { 200: { description: 'Alive.', body: thing } },
    handle: () => ({ status: 200, body: { name: 'alive' } }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/figures', operationId: 'getFigures', undocumented: true, probe: true },
    access: { kind: 'own-proof', because: 'the scraper’s token, which must not cross a network in the clear' },
    responses: { 200: { description: 'Figures.', body: z.string(), contentType: 'text/plain' } },
    handle: () => ({ status: 200, body: 'figures' }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/fails/:how', operationId: 'fail', access: anyone },
    params: z.strictObject({
      how: z.enum(['throws', 'rejects', 'away', 'conflicts', 'leaks', 'undescribed', 'header']),
    }),
    responses: { 200: { description: 'Never.', body: thing } },
    handle: ({ params: { how } }) => {
      if (how === 'throws') throw new Error('the secret cause');
      if (how === 'rejects') return Promise.reject(new Error('the secret cause'));
      if (how === 'away') throw new Problem(serviceUnavailable);
      if (how === 'conflicts') throw new Problem(conflict, { retryAfterSeconds: 2.5, details: { field: 'name' } });
      if (how === 'leaks') return { status: 200, body: { name: 'x', password_hash: 'cst1$' } };
      if (how === 'header') return { status: 200, body: { name: 'x' }, headers: { 'X-Name': 'a\r\nb' } };
      return { status: 202, body: null };
    },
  }),
];

const kernel = await openTestKernel(routes);
const good = { authorization: 'Bearer good' };
const json = { 'content-type': 'application/json' };

test('parses the parts of a request, and answers what the schema describes and nothing else', async () => {
  const answer = await kernel.inject({ url: '/things/a%20b?tag=x&tag=y%2B+z&limit=3', headers: good });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { name: 'a b 3 x y+ z ada' });
});

test('every answer carries the security headers, and a request id of ours', async () => {
  for (const url of ['/probe', '/nowhere', '/fails/throws', '/things/1']) {
    const { headers } = await kernel.inject({ url });
    assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['strict-transport-security'], undefined);
    assert.match(String(headers['x-request-id']), uuidV7);
  }
});

test('a route replaces a default header with its own, and sends text as it is', async () => {
  const { headers, body } = await kernel.inject({ url: '/page' });
  assert.equal(headers['content-security-policy'], "default-src 'self'");
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['content-length'], '9');
  assert.equal(body, '<p>é</p>');
});

test('HEAD answers as GET does, without the content', async () => {
  const answer = await kernel.inject({ method: 'HEAD', url: '/page' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-length'], '9');
  assert.equal(answer.body, '');
});

test('access is decided before anything else is looked at', async () => {
  const anonymous = await kernel.inject({ url: '/things/far-too-long?junk=1' });
  assert.equal(anonymous.statusCode, 401);
  assert.equal(anonymous.json().error.code, tokenRefused.code);
  assert.equal(anonymous.headers['www-authenticate'], 'Bearer realm="castellan"');
  const stale = await kernel.inject({ url: '/things/1', headers: { authorization: 'Bearer bad' } });
  assert.equal(stale.headers['www-authenticate'], 'Bearer realm="castellan", error="invalid_token"');
  const unentitled = await kernel.inject({ method: 'DELETE', url: '/things/1', headers: good });
  assert.equal(unentitled.statusCode, 403);
  assert.equal(unentitled.json().error.code, 'FORBIDDEN');
});

test('a token may be checked asynchronously too', async () => {
  const slow = await openTestKernel(routes, {
    authenticate: async (header) => {
      if (header === undefined) throw new Problem(tokenRefused);
      return bearer;
    },
  });
  assert.equal((await slow.inject({ url: '/things/1', headers: good })).statusCode, 200);
  assert.equal((await slow.inject({ url: '/things/1' })).statusCode, 401);
  assert.equal((await slow.inject({ method: 'DELETE', url: '/things/1', headers: good })).statusCode, 403);
});

test('issues name what the schema declares and nothing that the caller wrote', async () => {
  const answer = await kernel.inject({
    ...{ method: 'POST', url: '/things', headers: json },
    payload: JSON.stringify({ name: 7, labels: { hunter2: 'hunter3' }, hunter4: 'hunter5' }),
  });
  assert.equal(answer.statusCode, 400);
  const { error } = answer.json();
  assert.equal(error.code, 'INVALID_INPUT');
  assert.deepEqual(error.details.issues.map((issue: { path: string }) => issue.path).sort(), ['', 'labels.*', 'name']);
  assert.doesNotMatch(answer.body, /hunter/);
});

test('bad input is answered with a 4xx and the error body', async () => {
  const post = (payload: string | Buffer, headers: Record<string, string> = json) =>
    ({ method: 'POST', url: '/things', payload, headers }) as const;
  const cases = [
    [400, post('{"name":')],
    [400, post('[]')],
    [400, post('"text"')],
    [400, post('null')],
    [400, post('')],
    [400, post('{"name":["x"]}')],
    [400, post('{"name":"x","name":"y"}')],
    [400, post('{"name":"x\\u0000"}')],
    [400, post('{"name":"\\ud800"}')],
    [400, post('{"__proto__":{"name":"x"}}')],
    [400, post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    [400, post('{"name":'.repeat(8000))],
    [413, post(`{"name":"${'x'.repeat(1_000_000)}"}`)],
    [413, post(JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, index) => [index, index]))))],
    [415, post('{"name":"x"}', { 'content-type': 'text/plain' })],
    [415, post('{"name":"x"}', { 'content-type': 'application/json; charset=latin1' })],
    [415, post('{"name":"x"}', { 'content-type': 'application/jsonx' })],
    [415, post('{"name":"x"}', { 'content-type': 'nonsense' })],
    [415, post('{"name":"x"}', { 'content-type': 'application/json', 'content-encoding': 'gzip' })],
    [415, post(Buffer.from('{"name":"x"}'), {})],
    [400, { url: '/things/1?limit=1&limit=2', headers: good }],
    [400, { url: '/things/1?limit=%zz', headers: good }],
    [400, { url: '/things/1?limit=%00', headers: good }],
    [400, { url: '/things/1?__proto__=1', headers: good }],
    [400, { url: `/things/1?${'a&'.repeat(200)}`, headers: good }],
    [400, { url: '/context?unknown=1' }],
    [400, { url: '/things/%ff', headers: good }],
    [414, { url: `/things/${'x'.repeat(300)}`, headers: good }],
    [400, { url: '/context', payload: '{}', headers: json }],
    [400, { ...post('{"name":"x"}'), method: 'DELETE', url: '/things/1', headers: { ...json, ...good } }],
  ] as const;
  const server = await openTestKernel(routes, { isAllowed: () => true });
  for (const [status, request] of cases) {
    const before = process.threadCpuUsage();
    const answer = await server.inject(request);
    const { user, system } = process.threadCpuUsage(before);
    assert.ok(user + system < 50_000, 'within 50 ms of CPU');
    const about = JSON.stringify(request).slice(0, 120);
    assert.equal(answer.statusCode, status, about);
    const { error } = answer.json();
    assert.deepEqual(
      Object.keys(error).filter((key) => key !== 'details'),
      ['code', 'message', 'timestamp', 'request_id'],
      about,
    );
    assert.match(error.request_id, uuidV7);
  }
});

test('the JSON media type may say that it is UTF-8', async () => {
  for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
    const headers = { 'content-type': type };
    const answer = await kernel.inject({ method: 'POST', url: '/things', payload: '{"name":"x"}', headers });
    assert.equal(answer.statusCode, 201, type);
  }
});

test('a body that may be left out may be empty', async () => {
  const empty = await kernel.inject({ method: 'POST', url: '/refresh' });
  assert.deepEqual(empty.json(), { name: 'none' });
  assert.equal((await kernel.inject({ method: 'POST', url: '/refresh', headers: json })).statusCode, 200);
});

test('a route without a body lets an empty object pass', async () => {
  const server = await openTestKernel(routes, { isAllowed: () => true });
  const headers = { ...json, ...good };
  const answer = await server.inject({ method: 'DELETE', url: '/things/1', payload: '{}', headers });
  assert.equal(answer.statusCode, 204);
  assert.equal(answer.body, '');
  assert.equal(answer.headers['content-length'], undefined);
});

test('a cookie counts in a change of state only from an allowed origin', async () => {
  const server = await openTestKernel(routes, { settings: { allowedOrigins: ['https://app.example.com'] } });
  const refresh = (headers: Record<string, string>) =>
    server.inject({ method: 'POST', url: '/refresh', headers: { cookie: 'refresh=abc', ...headers } });
  assert.equal((await refresh({ origin: 'https://app.example.com' })).json().name, 'abc');
  assert.equal((await refresh({ origin: 'http://localhost:4000' })).json().name, 'abc');
  assert.equal((await refresh(good)).json().name, 'abc');
  for (const headers of [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: 'https://app.example.com.evil' },
  ]) {
    assert.equal((await refresh(headers)).statusCode, 403);
  }
});

test('cookies are written one header each', async () => {
  const { headers } = await kernel.inject({ method: 'POST', url: '/refresh' });
  assert.deepEqual(headers['set-cookie'], [
    'refresh=one; Path=/; Max-Age=60; HttpOnly; SameSite=Strict',
    'other=two; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
  ]);
});

test('listed origins may call, others learn nothing', async () => {
  const server = await openTestKernel(routes, { settings: { allowedOrigins: ['https://app.example.com'] } });
  const from = (origin: string) => server.inject({ url: '/probe', headers: { origin } });
  const { headers: allowed } = await from('https://app.example.com');
  assert.equal(allowed['access-control-allow-origin'], 'https://app.example.com');
  assert.equal(allowed['access-control-allow-credentials'], 'true');
  assert.match(String(allowed['access-control-expose-headers']), /Retry-After/);
  assert.equal(allowed.vary, 'Origin');
  const { headers: refused } = await from('https://evil.example');
  assert.equal(refused['access-control-allow-origin'], undefined);
  assert.equal(refused.vary, 'Origin');
  assert.equal(
    (await kernel.inject({ url: '/probe', headers: { origin: 'https://x.example' } })).headers.vary,
    undefined,
  );

  const preflight = (origin: string) =>
    server.inject({
      ...{ method: 'OPTIONS', url: '/things/7' },
      headers: { origin, 'access-control-request-method': 'DELETE' },
    });
  const granted = await preflight('https://app.example.com');
  assert.equal(granted.statusCode, 204);
  assert.equal(granted.headers['access-control-allow-methods'], 'GET, HEAD, DELETE, OPTIONS');
  assert.equal((await preflight('https://evil.example')).headers['access-control-allow-methods'], undefined);
});

test('an origin that is none stops the boot', async () => {
  for (const origin of ['*', 'https://*.example.com', 'https://app.example.com/', 'app.example.com', 'null', '']) {
    await assert.rejects(openTestKernel(routes, { settings: { allowedOrigins: [origin] } }), /origin/);
  }
});

test('a path with other methods says which, and an unknown one says nothing', async () => {
  const wrong = await kernel.inject({
    method: 'PUT',
    url: '/things/1',
    payload: 'x',
    headers: { 'content-type': 'a' },
  });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers.allow, 'GET, HEAD, DELETE, OPTIONS');
  assert.equal(wrong.json().error.code, 'METHOD_NOT_ALLOWED');
  for (const url of ['/nowhere', '/Things/1', '/things/1/', '//things', '/things/1/2']) {
    const answer = await kernel.inject({ method: 'POST', url, payload: '{', headers: json });
    assert.equal(answer.statusCode, 404, url);
    assert.equal(answer.json().error.code, 'NOT_FOUND');
  }
});

test('what only we can fix is a 500 that tells nothing, and a log line that tells the cause', async () => {
  for (const how of ['throws', 'rejects', 'leaks', 'undescribed', 'header']) {
    const before = kernel.written.length;
    const answer = await kernel.inject({ url: `/fails/${how}` });
    assert.equal(answer.statusCode, 500, how);
    assert.equal(answer.json().error.code, 'INTERNAL_SERVER_ERROR');
    assert.doesNotMatch(answer.body, /secret|cst1/);
    const lines = kernel.written.slice(before);
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.event.name, 'http.request_failed');
    assert.equal(lines[0]?.fields.request_id, answer.json().error.request_id);
    assert.doesNotMatch(String(lines[0]?.error), /cst1/);
  }
});

test('problems bring their details, and when to come back', async () => {
  const clash = await kernel.inject({ url: '/fails/conflicts' });
  assert.equal(clash.statusCode, 409);
  assert.equal(clash.headers['retry-after'], '3');
  assert.deepEqual(clash.json().error.details, { field: 'name' });
  const away = await kernel.inject({ url: '/fails/away' });
  assert.equal(away.statusCode, 503);
  assert.equal(away.headers['retry-after'], '1');
  assert.equal(away.json().error.retry_after, 1);
});

test('the error body takes the form of RFC 9457 for callers that ask for it', async () => {
  const answer = await kernel.inject({ url: '/nowhere', headers: { accept: 'application/problem+json' } });
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.json().status, 404);
  assert.equal(answer.json().code, 'NOT_FOUND');
});

test('a request is told by a caller-given id outside and by ours inside', async () => {
  const echoed = await kernel.inject({ url: '/nowhere', headers: { 'x-request-id': 'build-17' } });
  assert.equal(echoed.headers['x-request-id'], 'build-17');
  assert.match(echoed.json().error.request_id, uuidV7);
  const odd = await kernel.inject({ url: '/nowhere', headers: { 'x-request-id': 'a b' } });
  assert.equal(odd.headers['x-request-id'], odd.json().error.request_id);
  const id = '0B9C7C3E-6F45-4A10-8C1D-2E3F4A5B6C7D';
  const strange = await kernel.inject({ url: '/nowhere', headers: { 'x-request-id': id } });
  assert.notEqual(strange.json().error.request_id, id.toLowerCase());
  const proxied = await openTestKernel(routes, { settings: { trustedProxies: ['127.0.0.0/8'] } });
  const adopted = await proxied.inject({ url: '/nowhere', headers: { 'x-request-id': id } });
  assert.equal(adopted.json().error.request_id, id.toLowerCase());
});

test('the context holds the client behind trusted proxies and the trace of the caller', async () => {
  const proxied = await openTestKernel(routes, { settings: { trustedProxies: ['127.0.0.1'] } });
  const { body } = await proxied.inject({
    url: '/context',
    headers: {
      'x-forwarded-for': '2001:db8:0:1::9',
      'x-forwarded-proto': 'https',
      'user-agent': 'u'.repeat(600),
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  });
  const context = JSON.parse(body);
  assert.equal(context.traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
  assert.match(context.spanId, /^[0-9a-f]{16}$/);
  assert.equal(context.scheme, 'https');
  assert.deepEqual(context.client, {
    address: '2001:db8:0:1::9',
    network: '2001:db8:0:1::/64',
    userAgent: 'u'.repeat(512),
  });

  const own = JSON.parse((await kernel.inject({ url: '/context', headers: { 'x-forwarded-proto': 'https' } })).body);
  assert.equal(own.traceId, own.requestId.replaceAll('-', ''));
  assert.equal(own.client.address, '127.0.0.1');
  assert.equal(own.scheme, 'http');
});

test('production without TLS serves this machine, trusted proxies that ended TLS, and probes', async () => {
  const production = await openTestKernel(routes, {
    settings: { environment: 'production', trustedProxies: ['10.0.0.1'] },
  });
  const status = async (remoteAddress: string, url = '/context', headers = {}) =>
    (await production.inject({ url, remoteAddress, headers })).statusCode;
  assert.equal(await status('127.0.0.1'), 200);
  assert.equal(await status('::1'), 200);
  assert.equal(await status('198.51.100.7'), 403);
  assert.equal(await status('198.51.100.7', '/nowhere'), 403);
  assert.equal(await status('198.51.100.7', '/context', { 'x-forwarded-proto': 'https' }), 403);
  assert.equal(await status('198.51.100.7', '/probe'), 200);
  assert.equal(await status('198.51.100.7', '/figures'), 403);
  assert.equal(await status('127.0.0.1', '/figures'), 200);
  const forwarded = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' };
  assert.equal(await status('10.0.0.1', '/context', forwarded), 200);
  assert.equal(await status('10.0.0.1', '/context', { ...forwarded, 'x-forwarded-proto': 'http' }), 403);
  const secure = await production.inject({ url: '/context', remoteAddress: '10.0.0.1', headers: forwarded });
  assert.equal(secure.headers['strict-transport-security'], 'max-age=31536000');
});

test('one line a request: template, status and masked client; probes and what others ask about at debug', async () => {
  const before = kernel.written.length;
  await kernel.inject({ url: '/things/abc', headers: good });
  await kernel.inject({ url: '/probe' });
  await kernel.inject({ url: '/secret-path' });
  await kernel.inject({ url: '/asked-about-others', headers: good });
  await kernel.inject({ url: '/asked-about-others' });
  const lines = kernel.written.slice(before);
  assert.deepEqual(
    lines.map(({ event, fields }) => [event.name, event.level, fields.route, fields.status, fields.client]),
    [
      ['http.request', 'info', '/things/:id', 200, '127.0.0.0'],
      ['http.probe', 'debug', '/probe', 200, '127.0.0.0'],
      ['http.request', 'info', '_unmatched', 404, '127.0.0.0'],
      ['http.request', 'debug', '/asked-about-others', 200, '127.0.0.0'],
      ['http.request', 'info', '/asked-about-others', 401, '127.0.0.0'],
    ],
  );
  assert.equal(kernel.activeRequests(), 0);
});
