import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { allDashboards } from '../../../scripts/grafana/all-dashboards.ts';
import { type Dashboard, renderDashboard } from '../../../scripts/grafana/dashboard.ts';
import { collectCatalogue } from '../../src/composition/catalogue.ts';
import { goodPassword } from '../harness/people.ts';
import { startPrometheus } from '../harness/prometheus.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { taskModule, writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { startTelemetryReceiver } from '../harness/telemetry-receiver.ts';
import { waitFor } from '../harness/test-tokens.ts';

const dashboards = allDashboards(collectCatalogue().metrics);

/** What stays empty while nothing of the kind has happened, and why nothing of the kind happens here. */
const rightlyEmpty: Readonly<Record<string, string>> = {
  'Waiting for a hashing thread': 'Hashes are refused only when far more people log in than threads can serve.',
  'Refused by limits': 'Limits are wide for a developer at the same machine.',
  'Blocks that began': 'Limits are wide for a developer at the same machine.',
  'Firing, as Prometheus judges': 'This Prometheus has no rules; the rule file has its own tests.',
  'Failed requests by route': 'Nothing fails.',
  'Telemetry that was dropped': 'Nothing is dropped.',
  'Notices of alerts': 'No alert fires within seconds.',
  'Lost workers': 'No worker is lost.',
  'How late schedules are': 'No schedule is due within seconds.',
  Revocations: 'Nobody is thrown out.',
  'Oldest task that is due by queue': 'Nothing waits for long enough to be counted.',
  Disk: 'With a database elsewhere nothing of the server grows on this disk.',
  'Active people': 'People are counted once a minute.',
  'How sign-ins compare with earlier ones': 'A first sign-in is compared with none.',
};

const redis = await startPrivateRedis({ settings: { maxmemory: '64mb' } });
const stand = await createServerStand({
  REDIS_URL: redis.url,
  OTEL_EXPORTER_OTLP_ENDPOINT: (await startTelemetryReceiver()).origin,
  METRICS_FLUSH_INTERVAL: '1000',
  TASKS_DIR: await writeTaskModules({
    'orders.ts': taskModule('order.lost', "attempts: 1, run: () => { throw new Error('The parcel is gone.'); }"),
  }),
});
const server = await stand.startServer();
const prometheus = await startPrometheus({ scrape: [{ origin: server.origin, job: 'castellan' }] });
const taskStand = await openTaskStand(stand.database);

const call = async (path: string, body: object | null, token?: string) => {
  const reply = await fetch(`${server.origin}/api/v1/${path}`, {
    method: body === null ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: body === null ? null : JSON.stringify(body),
  });
  return { status: reply.status, body: await reply.json().catch(() => null) };
};

const pair = z.object({ access_token: z.string(), refresh_token: z.string() });

const comeAndGo = async (name: string): Promise<void> => {
  const person = { email: `${name}@example.com`, password: goodPassword };
  assert.equal((await call('auth/signup', person)).status, 201);
  const tokens = pair.parse((await call('auth/login', person)).body);
  assert.equal((await call('auth/login', { ...person, password: 'something else' })).status, 401);
  assert.equal((await call('auth/refresh', { refresh_token: tokens.refresh_token })).status, 200);
  assert.equal((await call('user', null, tokens.access_token)).status, 200);
  assert.equal((await call('users', null, tokens.access_token)).status, 403);
};
await comeAndGo('ada');
await taskStand.query(`select enqueue('order.lost', '{}'::jsonb)`);

/** As Grafana puts in what its user has chosen: everything. */
const substitute = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '15s')
    .replaceAll('$__range', '1m')
    .replaceAll(/\$(environment|instance)/g, '.*');

await waitFor(async () => {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  assert.match(text, /castellan_task_dead\{kind="_other"\} 1|castellan_task_dead\{kind="order\.lost"\} 1/);
  assert.match(text, /castellan_email_send_duration_seconds_count\{/);
}, 30_000);
await prometheus.scraped();
// What grows between two looks has a rate.
await comeAndGo('grace');
await prometheus.scraped();
await prometheus.scraped();

for (const { title, content } of dashboards) {
  describe(title, () => {
    for (const part of content) {
      if (part.kind === 'row') continue;
      test(`${part.title}: Prometheus takes the queries, and has an answer`, async () => {
        for (const { expr, legend } of part.queries) {
          const series = await prometheus.query(substitute(expr));
          if (rightlyEmpty[part.title] === undefined) assert.ok(series.length > 0, `${legend}: ${expr}`);
          const asked = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
          for (const { labels } of series) for (const label of asked) assert.ok(labels[label] !== undefined, label);
        }
      });
    }
  });
}

const drawn = z.object({
  uid: z.string(),
  panels: z.array(z.object({ id: z.int(), gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }) })),
});

const cellsOf = (dashboard: Dashboard): string[] =>
  drawn
    .parse(JSON.parse(renderDashboard(dashboard)))
    .panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );

test('each dashboard has an address of its own, and there are seven', () => {
  const uids = dashboards.map((dashboard) => drawn.parse(JSON.parse(renderDashboard(dashboard))).uid);
  assert.equal(new Set(uids).size, 7);
});

test('no panel lies over another or beyond the edge', () => {
  for (const dashboard of dashboards) {
    const cells = cellsOf(dashboard);
    assert.equal(new Set(cells).size, cells.length, dashboard.title);
    assert.ok(
      cells.every((cell) => Number(cell.split(',')[0]) < 24),
      dashboard.title,
    );
  }
});

test('what is rightly empty stands on a dashboard', () => {
  const titles = dashboards.flatMap(({ content }) => content.map(({ title }) => title));
  assert.deepEqual(
    Object.keys(rightlyEmpty).filter((title) => !titles.includes(title)),
    [],
  );
});
