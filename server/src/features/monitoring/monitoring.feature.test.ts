import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openTestKernel } from '../../../test/harness/kernel.ts';
import { noDatabase } from '../../../test/harness/no-database.ts';
import { silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createMetrics } from '../../platform/metrics/aggregator.ts';
import { readIpRange } from '../../platform/network/ip-range.ts';
import { defineProblem } from '../../platform/problem/problem.ts';
import { noSiblings } from '../../platform/processes/siblings.ts';
import { createMonitoring, type MonitoringNeeds } from './monitoring.feature.ts';

const refusal = (code: string) => defineProblem({ code, status: 401, message: 'No.', description: 'For this test.' });
const problems = { tokenMissing: refusal('TEST_TOKEN_MISSING'), tokenInvalid: refusal('TEST_TOKEN_WRONG') };
const token = 'a-metrics-token-of-32-characters';

const dataDir = import.meta.dirname;

type Settings = MonitoringNeeds['settings'];
const production: Settings = { metricsToken: token, metricsAddresses: [], environment: 'production', dataDir };

const open = async (
  settings: Settings,
  state: { database: boolean; mail: boolean } = { database: true, mail: true },
) => {
  const check = (name: 'database' | 'mail', isCritical: boolean) => ({
    name,
    isCritical,
    run: async () => {
      if (!state[name]) throw new Error(`${name} is away`);
    },
  });
  const monitoring = createMonitoring({
    siblings: noSiblings,
    database: noDatabase,
    readRedisMemory: null,
    figures: () => [],
    clock: systemClock,
    log: silentLog,
    metrics: silentMetrics,
    settings,
    resource: { 'service.name': 'castellan', 'host.name': 'auth-1' },
    checks: [check('database', true), check('mail', false)],
    activeConnections: () => 7,
    observe: (metric, read) => registry.observe(metric, read),
    snapshotMetrics: () => registry.snapshot(),
    maySeeDetail: async (authorization) => authorization === 'Bearer of-an-operator',
    problems,
  });
  const registry = createMetrics(monitoring.feature.metrics, { clock: systemClock });
  await monitoring.feature.start?.();
  after(() => monitoring.feature.stop?.());
  const kernel = await openTestKernel(monitoring.feature.routes);
  const get = async (url: string, authorization?: string, remoteAddress = '203.0.113.9') => {
    const headers = authorization === undefined ? {} : { authorization };
    const { statusCode, body, headers: answered } = await kernel.inject({ method: 'GET', url, headers, remoteAddress });
    return { status: statusCode, text: body, headers: answered, json: (): Record<string, unknown> => JSON.parse(body) };
  };
  return { get, monitoring };
};

for (const path of ['/health', '/api/v1/health']) {
  test(`${path} tells a stranger the status and one boolean for each component`, async () => {
    const { get } = await open(production);
    for (const authorization of [undefined, 'Bearer wrong', 'Basic abc']) {
      const answer = await get(path, authorization);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json(), { status: 'healthy', checks: { database: true, mail: true } });
    }
  });
}

test('/health tells the bearer of the metrics token figures and messages', async () => {
  const { get } = await open(production, { database: true, mail: false });
  const answer = (await get('/health', `Bearer ${token}`)).json();
  assert.equal(answer.status, 'degraded');
  const { details, metrics } = answer;
  assert.ok(typeof details === 'object' && details !== null && 'mail' in details);
  assert.ok(typeof details.mail === 'object' && details.mail !== null && 'message' in details.mail);
  assert.equal(details.mail.message, 'mail is away');
  assert.ok(typeof metrics === 'object' && metrics !== null);
  assert.deepEqual(Object.keys(metrics).sort(), ['active_connections', 'event_loop_lag', 'memory', 'uptime']);
  assert.ok('active_connections' in metrics && metrics.active_connections === 7);
});

test('in development /health tells everything without a token', async () => {
  const { get } = await open({ ...production, metricsToken: null, environment: 'development' });
  assert.ok('metrics' in (await get('/health')).json());
});

test('a missing critical component makes health and readiness 503, and liveness stays 200', async () => {
  const { get } = await open(production, { database: false, mail: true });
  const health = await get('/health');
  assert.equal(health.status, 503);
  assert.ok(Number(health.headers['retry-after']) > 0);
  assert.deepEqual(health.json(), { status: 'unhealthy', checks: { database: false, mail: true } });
  assert.equal((await get('/health/ready')).status, 503);
  assert.equal((await get('/health/live')).status, 200);
});

test('a component that is not critical leaves the server ready', async () => {
  const { get } = await open(production, { database: true, mail: false });
  assert.equal((await get('/health')).status, 200);
  const ready = await get('/health/ready');
  assert.equal(ready.status, 200);
  assert.deepEqual(ready.json(), { status: 'degraded', checks: { database: true, mail: false } });
});

test('readiness ends with draining while health goes on', async () => {
  const { get, monitoring } = await open(production);
  assert.equal((await get('/health/ready')).status, 200);
  monitoring.draining();
  assert.equal((await get('/health/ready')).status, 503);
  assert.equal((await get('/health')).status, 200);
});

test('/metrics answers the bearer of the token in the text format', async () => {
  const { get } = await open(production);
  const answer = await get('/metrics', `Bearer ${token}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  for (const sample of [
    /^castellan_health_check_up\{component="database"\} 1$/m,
    /^process_cpu_time_seconds_total\{mode="user"\} [0-9.]+$/m,
    /^process_memory_usage_bytes [0-9]+$/m,
    /^process_uptime_seconds [0-9.]+$/m,
    /^nodejs_eventloop_delay_p99_seconds [0-9.]+$/m,
    /^nodejs_eventloop_utilization_ratio [0-9.]+$/m,
    /^v8js_memory_heap_used_bytes\{space="old_space"\} [0-9]+$/m,
    /^castellan_process_active_handles\{type="[A-Za-z_]+"\} [0-9]+$/m,
  ]) {
    assert.match(answer.text, sample);
  }
});

test('/metrics refuses everybody else', async () => {
  const { get } = await open(production);
  const missing = await get('/metrics');
  assert.equal(missing.status, 401);
  assert.match(missing.text, /TEST_TOKEN_MISSING/);
  assert.match(String(missing.headers['www-authenticate']), /^Bearer /);
  for (const authorization of ['Bearer wrong', `Bearer ${token}x`, `Basic ${token}`, 'Bearer', `Bearer ${token} x`]) {
    const answer = await get('/metrics', authorization);
    assert.equal(answer.status, 401);
    assert.match(answer.text, /TEST_TOKEN_WRONG/);
  }
  assert.equal((await get('/metrics', undefined, '127.0.0.1')).status, 401);
});

test('without a configured token /metrics is closed, except on loopback in development', async () => {
  const staging = await open({ ...production, metricsToken: null, environment: 'staging' });
  assert.equal((await staging.get('/metrics', 'Bearer ', '127.0.0.1')).status, 401);
  const development = await open({ ...production, metricsToken: null, environment: 'development' });
  assert.equal((await development.get('/metrics', undefined, '127.0.0.1')).status, 200);
  assert.equal((await development.get('/metrics', undefined, '::1')).status, 200);
  assert.equal((await development.get('/metrics')).status, 401);
});

test('/metrics is open to the addresses that the operator listed, in both spellings of IPv4, and to no other', async () => {
  const ranges = ['198.51.100.0/24', '2001:db8::7'].map((text) => {
    const reading = readIpRange(text);
    return 'range' in reading ? reading.range : assert.fail(text);
  });
  const { get } = await open({ ...production, metricsAddresses: ranges });
  for (const address of ['198.51.100.9', '::ffff:198.51.100.9', '2001:db8::7']) {
    assert.equal((await get('/metrics', undefined, address)).status, 200, address);
  }
  for (const address of ['198.51.101.9', '2001:db8::8', '127.0.0.1']) {
    assert.equal((await get('/metrics', undefined, address)).status, 401, address);
  }
});

test('/metrics says what its numbers are about', async () => {
  const { get } = await open(production);
  const { text } = await get('/metrics', `Bearer ${token}`);
  assert.match(text, /^target_info\{service_name="castellan",host_name="auth-1"\} 1$/m);
});

test('somebody who may see how the house is faring is told figures and messages, whoever else shows a token is not', async () => {
  const { get } = await open(production);
  assert.ok('metrics' in (await get('/api/v1/health', 'Bearer of-an-operator')).json());
  assert.ok(!('metrics' in (await get('/api/v1/health', 'Bearer of-somebody')).json()));
});
