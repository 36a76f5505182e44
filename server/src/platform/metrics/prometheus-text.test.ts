import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { systemClock } from '../clock/clock.ts';
import { createMetrics } from './aggregator.ts';
import { defineCounter, defineGauge, defineHistogram } from './metric.ts';
import { renderPrometheusText } from './prometheus-text.ts';

const awkward = 'a "quoted" \\ back\nslash';
const requests = defineHistogram({
  name: 'http.server.request.duration',
  unit: 's',
  description: 'Duration of requests.',
  labels: { 'http.route': ['/a', awkward] },
  buckets: [0.005, 0.1, 1],
});
const attempts = defineCounter({
  name: 'castellan.auth.login.attempts',
  unit: '{attempt}',
  description: 'Tried,\nwith a \\ in it.',
  labels: { outcome: ['success'] },
});
const cpu = defineCounter({ name: 'process.cpu.time', unit: 's', description: 'CPU.', labels: {} });
const memory = defineGauge({ name: 'process.memory.usage', unit: 'By', description: 'Memory.', labels: {} });
const share = defineGauge({ name: 'nodejs.eventloop.utilization', unit: '1', description: 'Share.', labels: {} });
const silent = defineGauge({ name: 'castellan.silent', unit: '1', description: 'Never recorded.', labels: {} });

const render = (): string => {
  const registry = createMetrics([requests, attempts, cpu, memory, share, silent], { clock: systemClock });
  const { increment, gauge, histogram } = registry.metrics;
  for (const value of [0.001, 0.005, 0.05, 7]) histogram(requests, value, { 'http.route': '/a' });
  histogram(requests, 0.5, { 'http.route': awkward });
  increment(attempts, { outcome: 'success' }, 3);
  increment(cpu, {}, 1.5);
  gauge(memory, 1_234_567, {});
  gauge(share, 0.25, {});
  return renderPrometheusText(registry.snapshot());
};

test('names carry unit and kind as Prometheus expects them', () => {
  const text = render();
  for (const line of [
    '# TYPE castellan_auth_login_attempts_total counter',
    'castellan_auth_login_attempts_total{outcome="success"} 3',
    'process_cpu_time_seconds_total 1.5',
    'process_memory_usage_bytes 1234567',
    'nodejs_eventloop_utilization_ratio 0.25',
    '# TYPE http_server_request_duration_seconds histogram',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line} is missing in\n${text}`);
  }
  assert.ok(!text.includes('castellan_silent'));
});

test('buckets are cumulative and end with +Inf, which equals the count', () => {
  const own = render()
    .split('\n')
    .filter((line) => line.startsWith('http_') && line.includes('http_route="/a"'));
  assert.deepEqual(own, [
    'http_server_request_duration_seconds_bucket{http_route="/a",le="0.005"} 2',
    'http_server_request_duration_seconds_bucket{http_route="/a",le="0.1"} 3',
    'http_server_request_duration_seconds_bucket{http_route="/a",le="1"} 3',
    'http_server_request_duration_seconds_bucket{http_route="/a",le="+Inf"} 4',
    'http_server_request_duration_seconds_sum{http_route="/a"} 7.056',
    'http_server_request_duration_seconds_count{http_route="/a"} 4',
  ]);
});

test('help and label values are escaped', () => {
  const text = render();
  assert.ok(text.includes('# HELP castellan_auth_login_attempts_total Tried,\\nwith a \\\\ in it.\n'));
  assert.ok(text.includes('http_route="a \\"quoted\\" \\\\ back\\nslash"'));
});

/** The grammar of format 0.0.4, written from its description and not from the renderer. */
const grammar = {
  help: /^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* (?:[^\\\n]|\\\\|\\n)*$/,
  type: /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/,
  sample:
    /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*\})? (?:[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|\+Inf|-Inf|NaN)$/,
};

test('every line obeys the grammar, and each family stands together under its own type', () => {
  const text = render();
  assert.ok(text.endsWith('\n'));
  const seen = new Set<string>();
  const samples = new Set<string>();
  let family = { name: '', kind: '' };
  for (const line of text.slice(0, -1).split('\n')) {
    const type = grammar.type.exec(line);
    if (type) {
      family = { name: type[1] ?? '', kind: type[2] ?? '' };
      assert.ok(!seen.has(family.name), `${family.name} comes twice`);
      seen.add(family.name);
    } else if (line.startsWith('#')) {
      assert.match(line, grammar.help);
    } else {
      const sample = grammar.sample.exec(line);
      assert.ok(sample, `not a sample: ${line}`);
      const allowed =
        family.kind === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((end) => `${family.name}${end}`)
          : [family.name];
      assert.ok(allowed.includes(sample[1] ?? ''), `${line} stands under ${family.name}`);
      const series = line.slice(0, line.lastIndexOf(' '));
      assert.ok(!samples.has(series), `${series} comes twice`);
      samples.add(series);
    }
  }
  assert.ok(samples.size > 10);
});

test('promtool agrees wherever it is installed', () => {
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: render(), encoding: 'utf8' });
  const isInstalled = !(checked.error && 'code' in checked.error && checked.error.code === 'ENOENT');
  if (isInstalled) assert.equal(checked.status, 0, `${checked.stdout}${checked.stderr}`);
});
