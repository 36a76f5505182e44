import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const house = await openTestHouse({ work: null });
const auditor = await makeAccount(house, { roles: ['auditor'] });
const headers = bearer((await logIn(house, auditor)).accessToken);

const get = (path: string, query: Readonly<Record<string, string>> | [string, string][] = {}) =>
  house.http.inject({ url: `/api/v1/monitoring/${path}?${new URLSearchParams(query)}`, headers });

const { metricStore } = house.composed.observation;
const { origin } = await house.listen();
const duration = 'http.server.request.duration';

test('the list names each metric with its labels and what can be asked of it', async () => {
  const { data } = (await get('metrics')).json();
  const one = data.find(({ name }: { name: string }) => name === duration);
  assert.deepEqual([one.kind, one.unit, one.stats[0]], ['histogram', 's', 'p95']);
  assert.ok(one.labels.route.includes('/api/v1/auth/login'));
  const names = data.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, names.toSorted());
});

test('a series has a value for each time, and says in what steps', async () => {
  const reply = await get('series', { metric: duration, stat: 'rate,p95', by: 'route' });
  assert.equal(reply.statusCode, 200, reply.body);
  const body = reply.json();
  assert.deepEqual([body.metric, body.kind, body.unit, body.truncated], [duration, 'histogram', 's', false]);
  assert.deepEqual([body.step_seconds, body.resolution], [60, '1m']);
  assert.equal(Date.parse(body.from) / 1_000, body.times[0]);
  for (const { values } of body.series) assert.equal(values.length, body.times.length);
});

const refused: readonly (readonly [why: string, query: Record<string, string>, path: string, message: RegExp])[] = [
  ['a metric that nobody knows', { metric: 'no.such' }, 'metric', /There is no such metric/],
  [
    'a label that the metric does not have',
    { metric: duration, by: 'mood' },
    'by',
    /no such label\. Its labels: .*route/,
  ],
  ['a condition on such a label', { metric: duration, where: 'mood:good' }, 'where', /no such label/],
  ['a condition on what every object has', { metric: duration, where: 'constructor:x' }, 'where', /no such label/],
  ['a condition on the prototype', { metric: duration, where: '__proto__:x' }, 'where', /no such label/],
  ['a value that the label never has', { metric: duration, where: 'route:/nowhere' }, 'where', /never has that value/],
  ['a condition without a value', { metric: duration, where: 'route' }, 'where', /a label, a colon and a value/],
  [
    'a figure that the kind does not have',
    { metric: duration, stat: 'increase' },
    'stat',
    /A histogram has no such figure\. It has: p95/,
  ],
  ['a figure that nobody knows', { metric: duration, stat: 'p42' }, 'stat', /There is no such figure/],
  [
    'a range that ends before it begins',
    { metric: duration, from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    'to',
    /ends before it begins/,
  ],
  [
    'a range that begins in the future',
    { metric: duration, from: '2999-01-01T00:00:00Z', to: '2999-01-02T00:00:00Z' },
    'from',
    /in the future/,
  ],
  [
    'a range from before anything is kept',
    { metric: duration, from: '2001-01-01T00:00:00Z' },
    'from',
    /kept for 400 days/,
  ],
  ['too many points', { metric: duration, points: '1001' }, 'points', /at most 1000/],
  ['no point at all', { metric: duration, points: '0' }, 'points', /at least one/],
  ['a time that is none', { metric: duration, from: 'yesterday' }, 'from', /./],
];

for (const [why, query, path, message] of refused) {
  test(`${why} is refused with the reason`, async () => {
    const reply = await get('series', query);
    assert.equal(reply.statusCode, 400, reply.body);
    const { error } = reply.json();
    assert.equal(error.code, 'INVALID_INPUT');
    assert.deepEqual(error.details.issues[0].path, path, reply.body);
    assert.match(error.details.issues[0].message, message);
  });
}

const chart = (query: Readonly<Record<string, string>>): string => new URLSearchParams(query).toString();
const getCharts = (charts: readonly string[], points = '10') =>
  get('charts', [...charts.map((text): [string, string] => ['series', text]), ['points', points]]);

test('a page of charts is one call, answered in the order of the charts', async () => {
  const reply = await getCharts([
    chart({ metric: duration, stat: 'p95', where: 'method:GET' }),
    chart({ metric: 'castellan.auth.login.attempts', by: 'outcome' }),
  ]);
  assert.equal(reply.statusCode, 200, reply.body);
  const { data } = reply.json();
  assert.deepEqual(
    data.map(({ metric }: { metric: string }) => metric),
    [duration, 'castellan.auth.login.attempts'],
  );
  for (const { times } of data) assert.ok(times.length <= 10);
});

test('of several charts the one that cannot be answered is refused with its reason', async () => {
  const reply = await getCharts([chart({ metric: duration }), chart({ metric: duration, stat: 'increase' })]);
  assert.equal(reply.statusCode, 400, reply.body);
  assert.match(reply.json().error.details.issues[0].message, /^stat: A histogram has no such figure/);
});

test('more than sixteen charts are not answered at once', async () => {
  const reply = await getCharts(Array.from({ length: 17 }, () => chart({ metric: duration })));
  assert.equal(reply.statusCode, 400, reply.body);
  assert.match(reply.json().error.details.issues[0].message, /at most 16 charts/);
});

test('one point is one figure of the whole time', async () => {
  for (const from of [Date.now() - 3_600_000, Date.now() - 5 * 86_400_000]) {
    const reply = await get('series', {
      metric: duration,
      stat: 'count',
      points: '1',
      from: new Date(from).toISOString(),
    });
    assert.equal(reply.statusCode, 200, reply.body);
    const { times, step_seconds, ...body } = reply.json();
    assert.equal(times.length, 1);
    assert.ok(Date.parse(body.from) <= from && Date.parse(body.to) - Date.parse(body.from) === step_seconds * 1_000);
    for (const { values } of body.series) assert.equal(values.length, 1);
  }
});

test('a live chart that cannot be answered is refused before anything is streamed', async () => {
  const reply = await get('live', { series: `metric=${duration}&stat=increase` });
  assert.equal(reply.statusCode, 400, reply.body);
  assert.deepEqual(reply.json().error.details.issues[0].path, 'series');
  assert.match(reply.json().error.details.issues[0].message, /^stat: A histogram has no such figure/);
});

test('who may not see how the server is faring gets none of it', async () => {
  const person = await makeAccount(house);
  const own = bearer((await logIn(house, person)).accessToken);
  for (const path of [
    'metrics',
    `series?metric=${duration}`,
    `charts?series=metric%3D${duration}`,
    `live?series=metric%3D${duration}`,
  ]) {
    const reply = await house.http.inject({ url: `/api/v1/monitoring/${path}`, headers: own });
    assert.equal(reply.statusCode, 403, path);
  }
});

test('who follows a chart gets what is remembered, then each point as it comes', async () => {
  const leaving = new AbortController();
  const query = new URLSearchParams({ series: `metric=${duration}&stat=rate,count` });
  const reply = await fetch(`${origin}/api/v1/monitoring/live?${query}`, { headers, signal: leaving.signal });
  assert.equal(reply.status, 200);
  let text = '';
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for await (const bytes of reply.body ?? []) text += decoder.decode(bytes, { stream: true });
  };
  const reading = read().catch(() => {});
  await waitFor(() => assert.match(text, /event: history\ndata: \{"charts":\[\{"times":\[.*?\],"series":\[/));
  const metric = metricStore.metrics().find(({ name }) => name === duration) ?? assert.fail();
  const counts = (metric.buckets ?? []).map((_, bucket) => (bucket === 2 ? 30 : 0));
  const labels = { method: 'GET', route: '/health', status: '200' };
  const to = new Date(Date.parse('2026-01-01T12:00:10Z'));
  const points = [{ labels, counts: [...counts, 0], sum: 1, count: 30 }];
  metricStore.exporter.take({
    ...{ from: new Date(to.getTime() - 10_000), to, startedAt: to, cumulative: [] },
    deltas: [{ kind: 'histogram', metric, points }],
  });
  await waitFor(() => assert.match(text, /event: point\n.*\n\n/));
  const point = JSON.parse(/event: point\ndata: (.*)\n\n/.exec(text)?.[1] ?? '');
  assert.equal(point.at, '2026-01-01T12:00:10.000Z');
  assert.deepEqual(point.charts[0].series, [
    { labels: {}, stat: 'rate', value: 3 },
    { labels: {}, stat: 'count', value: 30 },
  ]);
  leaving.abort();
  await reading;
});

test('one person follows at most twenty times, and leaves places to others', async () => {
  const leaving = new AbortController();
  const follow = async (own: typeof headers): Promise<number> => {
    const url = `${origin}/api/v1/monitoring/live?series=metric%3Dprocess.uptime`;
    const reply = await fetch(url, { headers: own, signal: leaving.signal });
    await reply.body?.getReader().read();
    return reply.status;
  };
  const statuses: number[] = [];
  for (let turn = 0; turn < 21; turn += 1) statuses.push(await follow(headers));
  assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 200), 429]);
  const other = bearer((await logIn(house, await makeAccount(house, { roles: ['auditor'] }))).accessToken);
  assert.equal(await follow(other), 200);
  leaving.abort();
});
