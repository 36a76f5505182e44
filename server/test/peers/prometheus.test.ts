import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startPrometheus } from '../harness/prometheus.ts';
import { promtool } from '../harness/promtool.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startVictoriaMetrics } from '../harness/victoria-metrics.ts';

const token = 'what-prometheus-shows-at-the-door';
const unknownLogin = JSON.stringify({ email: 'nobody@example.com', password: 'not the password of anybody' });

const stand = await createServerStand({ CASTELLAN_ENV: 'staging', METRICS_TOKEN: token });
const server = await stand.startServer();
const prometheus = await startPrometheus({
  scrape: [
    { origin: server.origin, token, job: 'castellan' },
    { origin: server.origin, job: 'stranger' },
  ],
});
const answered: number[] = [];
for (let attempt = 0; attempt < 3; attempt += 1) {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${server.origin}/api/v1/auth/login`, { method: 'POST', headers, body: unknownLogin });
  answered.push(reply.status);
}
assert.deepEqual(answered, [401, 401, 401]);

const metricsText = async (): Promise<string> => {
  const reply = await fetch(`${server.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(reply.status, 200);
  return reply.text();
};

test('promtool has nothing to say about the whole of /metrics', async () => {
  assert.deepEqual(await promtool(['check', 'metrics'], await metricsText()), { code: 0, output: '' });
});

test('promtool accepts the configuration that the guide shows', async () => {
  const guide = await readFile(new URL('../../../docs/guides/connect-monitoring.md', import.meta.url), 'utf8');
  const [, shown = ''] = /^```yaml\n(scrape_configs:\n[^`]*)^```$/m.exec(guide) ?? assert.fail('It shows none.');
  const folder = await temporaryFolder();
  try {
    const file = join(folder.path, 'prometheus.yml');
    // The file with the token must be there.
    await writeFile(file, shown.replace('/etc/prometheus/castellan-token', file));
    const answer = await promtool(['check', 'config', file]);
    assert.equal(answer.code, 0, answer.output);
  } finally {
    await folder.remove();
  }
});

test('promtool finds fault where there is one', async () => {
  const text = `${await metricsText()}# TYPE bad_total gauge\nbad_total 1\n`;
  assert.notEqual((await promtool(['check', 'metrics'], text)).code, 0);
});

test('Prometheus reads it with the token and answers queries with the right numbers', async () => {
  await prometheus.scraped('castellan');
  const one = async (expression: string) => (await prometheus.query(expression))[0]?.points[0]?.[1];
  // A scrape is told of a moment before its samples can be asked for.
  await waitFor(async () => assert.equal(await one('up{job="castellan"}'), 1), 15_000);
  assert.equal(await one('sum(castellan_auth_login_attempts_total{outcome="failure"})'), 3);
  const logins = 'http_server_request_duration_seconds_count{route="/api/v1/auth/login"}';
  assert.equal(await one(`sum(${logins})`), 3);
  assert.equal(await one(`sum(${logins.replace('_count', '_bucket').replace('}', ',le="+Inf"}')})`), 3);
});

test('Prometheus without the token is told no', async () => {
  await waitFor(async () => {
    const target = (await prometheus.targets()).find(({ labels }) => labels.job === 'stranger');
    assert.match(target?.lastError ?? '', /^server returned HTTP status 401/);
  }, 15_000);
});

test('VictoriaMetrics takes the same numbers in', async () => {
  const victoria = await startVictoriaMetrics([{ origin: server.origin, token }]);
  await waitFor(async () => {
    const [series] = await victoria.query('sum(castellan_auth_login_attempts_total{outcome="failure"})');
    assert.equal(series?.points[0]?.[1], 3);
  }, 15_000);
});
