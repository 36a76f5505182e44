import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectCatalogue } from '../../src/composition/catalogue.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { createMetrics } from '../../src/platform/metrics/aggregator.ts';
import { familyName } from '../../src/platform/metrics/prometheus-name.ts';
import { absent, callRoute } from '../harness/access-matrix.ts';
import { readOperations } from '../harness/bad-input.ts';
import { countSeries, readMetrics } from '../harness/metrics-text.ts';
import { bearer, goodPassword, logIn, signUp } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { flood } from '../harness/request-flood.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

/** What one process may have, a histogram counted as one. */
const seriesBudget = 2_000;

// The harness fails this file when anything is recorded under a name or a label value that is not declared.
const redis = await startPrivateRedis({ settings: { maxmemory: '64mb' } });
const house = await openTestHouse({
  settings: { REDIS_URL: redis.url, MAGIC_LINKS: 'on', DATA_DIR: (await temporaryFolder()).path },
});
const { origin } = await house.listen();
const { metrics: declared } = collectCatalogue();
const administrator = await createRoleHolders(house)('admin');
const headers = bearer(administrator.accessToken);
const post = (url: string, payload: object, more = {}) =>
  house.http.inject({ method: 'POST', url, payload, headers: more });

test('every route, called by everybody with every kind of body, stays within the series of one process', async () => {
  const routes = house.composed.features.flatMap((feature) => feature.routes);
  for (const route of routes) {
    for (const authorization of [undefined, 'Bearer wrong', headers.authorization]) {
      await callRoute(house, route, authorization, absent());
    }
  }
  const document = (await house.http.inject({ url: '/docs/json' })).json();
  // Whoever made these changes to their own account would be a stranger for the rest.
  const spared = /^\/api\/v1\/(user|auth)(\/|$)/;
  for (const { method, path, sample } of readOperations(document)) {
    if (spared.test(path)) continue;
    const url = path.replace(/\{\w+\}/g, '018f3f3e-7b0a-7c3e-8000-1234567890ab');
    await house.http.inject({ method, url, headers, ...(sample && { payload: sample }) });
  }
  const told = await readMetrics(house);
  const series = countSeries(told);
  assert.ok(series > 200, `Only ${series} series: the routes were not called.`);
  assert.ok(series <= seriesBudget, `${series} series`);
});

test('names, paths and user agents of strangers add no series', async () => {
  const askAs = async (who: string): Promise<void> => {
    const stranger = {
      'user-agent': `Agent/${who}`,
      'x-forwarded-for': '192.0.2.1',
      referer: `https://${who}.example`,
    };
    await house.http.inject({ url: `/nowhere/${who}?q=${who}`, headers: stranger });
    await house.http.inject({ url: `/api/v1/users/${who}`, headers: { ...headers, ...stranger } });
    await post('/api/v1/auth/login', { email: `${who}@example.org`, password: `wrong ${who}` }, stranger);
  };
  await askAs('first');
  await askAs('second');
  const before = new Set((await readMetrics(house)).keys());
  for (let count = 0; count < 100; count += 1) await askAs(`stranger-${count}`);
  const added = [...(await readMetrics(house)).keys()].filter((series) => !before.has(series));
  // Tasks are run and counted meanwhile, in series of their own.
  const ofRequests = added.filter((series) =>
    /stranger|example|^http_|^castellan_(auth|ratelimit|audit|authz)/.test(series),
  );
  assert.deepEqual(ofRequests, []);
});

test('100,000 paths, user agents and user names that strangers send add no series, nor do the names of 10,000 logins', async () => {
  const { host } = new URL(origin);
  const askFor = (number: number): string => {
    const basic = Buffer.from(`flood-${number}:secret`).toString('base64');
    const own = `user-agent: Flood/${number}\r\nauthorization: Basic ${basic}\r\n`;
    return `GET /flood-${number}/page?name=flood-${number} HTTP/1.1\r\nhost: ${host}\r\n${own}\r\n`;
  };
  // Refused for the password that is missing: a hash of each would take minutes.
  const logInAs = (number: number): string => {
    const body = JSON.stringify({ email: `flood-${number}@example.org`, password: '' });
    const type = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    return `POST /api/v1/auth/login HTTP/1.1\r\nhost: ${host}\r\n${type}\r\n${body}`;
  };
  await flood(origin, 1, askFor);
  await flood(origin, 1, logInAs);
  const before = new Set((await readMetrics(house)).keys());
  // A busy machine may put a few of them off.
  const asked = await flood(origin, 100_000, askFor);
  assert.ok((asked.get('404') ?? 0) > 90_000, JSON.stringify([...asked]));
  const refused = await flood(origin, 10_000, logInAs);
  assert.ok((refused.get('400') ?? 0) > 9_000, JSON.stringify([...refused]));
  const after = await readMetrics(house);
  const added = [...after.keys()].filter((series) => !before.has(series));
  assert.deepEqual(
    added.filter((series) => /flood|^http_/i.test(series)),
    [],
  );
  // A Redis that is slow under the flood has the memory count, in a few series of its own.
  const ofRequests = added.filter((series) => /^castellan_(auth|ratelimit|audit|authz)/.test(series));
  assert.ok(ofRequests.length < 50, ofRequests.join('\n'));
  assert.ok(countSeries(after) <= seriesBudget, `${countSeries(after)} series`);
});

test('100,000 values that nobody declared are one series of each metric', () => {
  const registry = createMetrics(declared, { clock: systemClock });
  const labelled = declared.filter(({ labels }) => Object.keys(labels).length > 0);
  const before = registry.seriesCount();
  const each = Math.ceil(100_000 / labelled.length);
  for (const metric of labelled) {
    for (let count = 0; count < each; count += 1) {
      const labels = Object.fromEntries(Object.keys(metric.labels).map((label) => [label, `${label}-${count}`]));
      const { increment, gauge, histogram } = registry.metrics;
      if (metric.kind === 'counter') Reflect.apply(increment, undefined, [metric, labels]);
      else if (metric.kind === 'gauge') Reflect.apply(gauge, undefined, [metric, 1, labels]);
      else Reflect.apply(histogram, undefined, [metric, 1, labels]);
    }
  }
  assert.equal(registry.seriesCount(), before + labelled.length);
});

test('numbers that are none are dropped and counted for every metric', () => {
  const registry = createMetrics(declared, { clock: systemClock });
  const tellBad = (): number => {
    const found = registry.snapshot().find(({ metric }) => metric.name === 'castellan.telemetry.dropped');
    return found?.kind === 'number'
      ? (found.points.find(({ labels }) => labels.reason === 'bad_value')?.value ?? 0)
      : 0;
  };
  let sent = 0;
  for (const metric of declared) {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { increment, gauge, histogram } = registry.metrics;
      if (metric.kind === 'counter') Reflect.apply(increment, undefined, [metric, {}, bad]);
      else Reflect.apply(metric.kind === 'gauge' ? gauge : histogram, undefined, [metric, bad, {}]);
      sent += 1;
    }
  }
  assert.equal(tellBad(), sent);
});

/** What no quiet day shows, and why; each is recorded where its name says, in the tests of its owner. */
const unseenOnAQuietDay: Readonly<Record<string, string>> = {
  'castellan.alert.evaluation.duration': 'the first turn of the alerts comes after the test',
  'castellan.alert.evaluations': 'the first turn of the alerts comes after the test',
  'castellan.alert.firing': 'the first turn of the alerts comes after the test',
  'castellan.alert.notices': 'nothing fires',
  'castellan.audit.shipped': 'needs AUDIT_SINKS',
  'castellan.audit.shipping.lag': 'needs AUDIT_SINKS',
  'castellan.auth.legacy_login.answers': 'needs LEGACY_LOGIN_URL',
  'castellan.auth.lockouts': 'the limits of tests are too generous for one',
  'castellan.auth.session.removed': 'needs a session that has been over for 30 days',
  'castellan.auth.session.uses.dropped': 'needs 100,000 sessions in half a minute',
  'castellan.auth.sign_in.reviews': 'needs SIGN_IN_NOTICES and a sign-in from elsewhere',
  'castellan.clean_up.removed': 'needs rows whose time is over',
  'castellan.db.connection.errors': 'needs a database that goes away',
  'castellan.db.reads': 'needs DATABASE_REPLICA_URLS',
  'castellan.db.replica.lag': 'needs DATABASE_REPLICA_URLS',
  'castellan.db.replica.lag_bytes': 'needs DATABASE_REPLICA_URLS',
  'castellan.db.replica.up': 'needs DATABASE_REPLICA_URLS',
  'castellan.instance.absent': 'needs a process that is lost',
  'castellan.ip_rules.refusals': 'needs a rule against the caller',
  'castellan.password.hash.refused': 'needs more hashing than there is room for',
  'castellan.ratelimit.blocks': 'the limits of tests are too generous for one',
  'castellan.ratelimit.refusals.dropped': 'needs a flood of refusals',
  'castellan.redis.failures': 'needs a Redis that goes away',
  'castellan.task.lease.expired': 'needs a worker that is lost',
  'castellan.task.lease.lost': 'needs a worker that sleeps through its lease',
  'castellan.task.redispatched': 'needs a broker',
  'castellan.task.redriven': 'needs a dead letter that is replayed',
  'castellan.task.retried': 'needs a task that fails',
  'castellan.task.schedule.lag': 'needs an hour at which a schedule ticks',
  'castellan.task.schedule.missed': 'needs a house that was shut while a schedule ticked',
  'castellan.telemetry.dropped': 'the harness fails when it is recorded',
  'castellan.telemetry.export.duration': 'needs METRICS_EXPORTERS',
  'castellan.telemetry.export.queue_items': 'needs METRICS_EXPORTERS',
  'castellan.telemetry.exported_items': 'needs METRICS_EXPORTERS',
  'castellan.telemetry.exports': 'needs METRICS_EXPORTERS',
  'db.client.connection.timeouts': 'needs a pool that is starved',
  'http.client.request.duration': 'needs a webhook that is called',
};

test('every metric of the reference is recorded on a day of use, or named here with the reason why not', async () => {
  const person = await signUp(house);
  const { refreshToken, accessToken } = await logIn(house, person);
  await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
  await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
  await house.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
  await post('/api/v1/auth/refresh', { refresh_token: refreshToken });
  await post('/api/v1/auth/logout', {}, bearer(accessToken));
  await post('/api/v1/auth/password/forgot', { email: person.email });
  await post('/api/v1/auth/password/reset', { token: 'x'.repeat(43), password: `${goodPassword}!` });

  // Every second the kernel says how many requests are under way, every 10 s the machine what it uses.
  const isSeen = (told: ReadonlyMap<string, number>, name: string, kind: string): boolean =>
    [...told].some(([series, value]) => {
      const base = kind === 'histogram' ? `${name}_count` : name;
      return (series === base || series.startsWith(`${base}{`)) && (kind === 'gauge' || value > 0);
    });
  await waitFor(async () => {
    const told = await readMetrics(house);
    const unseen = declared.filter((metric) => !isSeen(told, familyName(metric), metric.kind)).map(({ name }) => name);
    const unexplained = unseen.filter((name) => !(name in unseenOnAQuietDay));
    assert.deepEqual(unexplained.sort(), []);
  }, 20_000);
  const names = new Set(declared.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(unseenOnAQuietDay).filter((name) => !names.has(name)),
    [],
    'A metric that is explained is not declared any more.',
  );
});
