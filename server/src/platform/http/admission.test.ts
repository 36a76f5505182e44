import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, openTestKernel, type TestKernelOptions } from '../../../test/harness/kernel.ts';
import { rateLimitExceeded } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { LimitReport } from './limit-report.ts';
import type { CountedRequest, RequestLimiter } from './limiting.ts';
import type { Refusal } from './refusal.ts';
import { defineRoute, type Route, type RouteAccess } from './route.ts';

const anyone = { kind: 'anyone', because: 'a test' } as const;

const route = (path: string, access: RouteAccess, more: Partial<Route> = {}): Route => ({
  ...defineRoute({
    ...{ method: 'GET', path, operationId: `get${path.slice(1)}`, tag: 'Things', summary: 'A thing' },
    access,
    limit: 'general',
    responses: { 204: { description: 'Nothing.', body: null } },
    problems: [],
    handle: () => ({ status: 204, body: null }),
  }),
  ...more,
});

const routes = [
  route('/open', anyone),
  route('/own', { kind: 'signed-in' }),
  route('/sensitive', { kind: 'signed-in', recentLogin: true }),
  route('/things', { kind: 'permission', permission: 'things:read' }),
  route('/secrets', { kind: 'permission', permission: 'secrets:read' }),
  route('/verify', { kind: 'signed-in' }, { limit: 'verify' }),
  route('/probe', anyone, { limit: 'none', probe: true }),
];

const signedIn = { authorization: 'Bearer good' };
const report: LimitReport = { policy: 'general-user', limit: 3, windowSeconds: 60, remaining: 2, resetSeconds: 41 };

const openKernel = async (options: TestKernelOptions = {}) => {
  const refusals: Refusal[] = [];
  const kernel = await openTestKernel(routes, { noteRefusal: (refusal) => refusals.push(refusal), ...options });
  return { ...kernel, refusals };
};

/** Refuses what `isOver` says, and remembers what it was asked to count. */
const limiterThat = (isOver: (request: CountedRequest) => boolean, isAsynchronous = false) => {
  const counted: string[] = [];
  const count: RequestLimiter['count'] = (request, limit) => {
    counted.push(`${limit} ${request.principal?.username ?? request.network}`);
    request.noteLimit(report);
    const settle = (): void => {
      if (isOver(request)) throw new Problem(rateLimitExceeded, { retryAfterSeconds: 41 });
    };
    if (!isAsynchronous) return settle();
    return Promise.resolve().then(settle);
  };
  return { counted, count };
};

test('a request is counted by who is signed in, or else by its network', async () => {
  const limiter = limiterThat(() => false);
  const { inject } = await openKernel({ limiter });
  await inject({ url: '/open' });
  await inject({ url: '/own', headers: signedIn });
  await inject({ url: '/verify', headers: signedIn });
  assert.deepEqual(limiter.counted, ['general 127.0.0.1', 'general ada', 'verify ada']);
});

test('a token that does not hold, and a path that is not there, count as a stranger', async () => {
  const limiter = limiterThat(() => false);
  const { inject } = await openKernel({ limiter });
  assert.equal((await inject({ url: '/own', headers: { authorization: 'Bearer bad' } })).statusCode, 401);
  assert.equal((await inject({ url: '/nowhere' })).statusCode, 404);
  assert.deepEqual(limiter.counted, ['general 127.0.0.1', 'general 127.0.0.1']);
});

for (const isAsynchronous of [false, true]) {
  const how = isAsynchronous ? 'that had to be asked for' : 'in memory';
  test(`a count ${how} that is used up is answered 429 on every route that counts, whatever the token`, async () => {
    const { inject, refusals } = await openKernel({ limiter: limiterThat(() => true, isAsynchronous) });
    const cases = [
      ['/open', {}],
      ['/own', signedIn],
      ['/own', { authorization: 'Bearer bad' }],
      ['/secrets', signedIn],
      ['/nowhere', {}],
    ] as const;
    for (const [url, headers] of cases) {
      const reply = await inject({ url, headers });
      assert.deepEqual([reply.statusCode, reply.headers['retry-after']], [429, '41'], url);
      assert.equal(reply.json().error.retry_after, 41);
    }
    assert.deepEqual(
      refusals.map(({ status, code }) => `${status} ${code}`),
      cases.map(() => '429 RATE_LIMIT_EXCEEDED'),
    );
  });
}

test('what is left of a limit is in the headers of answers and of refusals', async () => {
  const { inject } = await openKernel({ limiter: limiterThat(() => false) });
  for (const url of ['/open', '/own']) {
    const { headers } = await inject({ url });
    assert.equal(headers['ratelimit-policy'], '"general-user";q=3;w=60');
    assert.equal(headers.ratelimit, '"general-user";r=2;t=41');
    assert.deepEqual(
      [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']],
      ['3', '2', '41'],
    );
  }
});

test('of several limits each is named, and the tightest is the one of the plain headers', async () => {
  const limiter: RequestLimiter = {
    count: ({ noteLimit }) => {
      noteLimit(report);
      noteLimit({ policy: 'setup', limit: 10, windowSeconds: 900, remaining: 1, resetSeconds: 800 });
    },
  };
  const { inject } = await openKernel({ limiter });
  const { headers } = await inject({ url: '/open' });
  assert.equal(headers['ratelimit-policy'], '"general-user";q=3;w=60, "setup";q=10;w=900');
  assert.equal(headers.ratelimit, '"general-user";r=2;t=41, "setup";r=1;t=800');
  assert.equal(headers['x-ratelimit-limit'], '10');
});

test('a sensitive act needs a login of the last 15 minutes, and the challenge says so', async () => {
  const now = new Date();
  const loggedInMinutesAgo = (minutes: number) => ({
    authenticate: () => ({ ...bearer, authenticatedAt: new Date(now.getTime() - minutes * 60_000) }),
  });
  const recent = await openKernel(loggedInMinutesAgo(14));
  assert.equal((await recent.inject({ url: '/sensitive', headers: signedIn })).statusCode, 204);
  const old = await openKernel(loggedInMinutesAgo(16));
  const reply = await old.inject({ url: '/sensitive', headers: signedIn });
  assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_REAUTHENTICATION_REQUIRED']);
  assert.match(String(reply.headers['www-authenticate']), /error="insufficient_user_authentication", max_age="900"/);
  assert.equal((await old.inject({ url: '/own', headers: signedIn })).statusCode, 204);
});

test('an address that a rule refuses reaches nothing but probes, and learns nothing', async () => {
  const { inject, refusals } = await openKernel({
    addressGate: { refusedBy: (address) => (address === '127.0.0.1' ? { ruleId: 'rule-7' } : undefined) },
  });
  const bodies = new Set<string>();
  for (const url of ['/open', '/own', '/nowhere']) {
    const reply = await inject({ url, headers: signedIn });
    assert.equal(reply.statusCode, 403);
    assert.ok(!reply.body.includes('rule-7'));
    bodies.add(reply.json().error.message);
  }
  assert.equal(bodies.size, 1);
  assert.equal((await inject({ url: '/probe' })).statusCode, 204);
  assert.deepEqual(
    refusals.map(({ because }) => because),
    [1, 2, 3].map(() => ({ kind: 'ip_rule', rule_id: 'rule-7' })),
  );
});

test('who asks later why a request was refused learns who, what and why; the caller did not', async () => {
  const { inject, refusals } = await openKernel();
  const reply = await inject({ url: '/secrets', headers: { ...signedIn, 'user-agent': 'Probe 1' } });
  assert.equal(reply.statusCode, 403);
  assert.ok(!reply.body.includes('secrets:read'));
  const [refusal] = refusals;
  assert.equal(refusal?.requestId, reply.json().error.request_id);
  assert.deepEqual(
    [refusal?.method, refusal?.route, refusal?.status, refusal?.code, refusal?.userId, refusal?.client.userAgent],
    ['GET', '/secrets', 403, 'FORBIDDEN', bearer.userId, 'Probe 1'],
  );
  assert.deepEqual(refusal?.because, { kind: 'permission', permission: 'secrets:read' });
});

test('what was let in, and what failed for another reason, is no refusal', async () => {
  const { inject, refusals } = await openKernel();
  await inject({ url: '/open' });
  await inject({ url: '/things', headers: signedIn });
  await inject({ url: '/nowhere' });
  await inject({ url: '/open?odd=1' });
  assert.deepEqual(refusals, []);
});
