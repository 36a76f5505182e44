import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { collectCatalogue } from '../../src/composition/catalogue.ts';
import { type Alert, advance } from '../../src/features/alerts/alert-state.ts';
import type { AlertRule } from '../../src/features/alerts/alerts.feature.ts';
import { measure } from '../../src/features/alerts/measurement.ts';
import { prometheusAlertName, renderPrometheusRules } from '../../src/features/alerts/prometheus-rules.ts';
import { builtInRules } from '../../src/features/alerts/rules/built-in-rules.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { promtool } from '../harness/promtool.ts';
import { type RecordedFigures, type RecordedSeries, recordFigures } from '../harness/recorded-figures.ts';
import { type AlertScenario, alertScenarios } from './alert-scenarios.ts';

const { metrics } = collectCatalogue();
const stepSeconds = 15;
const checks = 10;
const ruleFile = new URL('../../../deploy/observability/prometheus/castellan-rules.yml', import.meta.url).pathname;

const ruleOf = ({ rule }: AlertScenario): AlertRule =>
  builtInRules.find(({ name }) => name === rule) ?? assert.fail(`There is no rule ${rule}.`);

type Look = { readonly second: number; readonly firing: readonly Alert[] };

/** What the evaluator of a server says in the course of a story, looked at ten times. */
const evaluate = async (
  rule: AlertRule,
  { read }: RecordedFigures,
  lastsSeconds: number,
  server: string,
): Promise<readonly Look[]> => {
  const looks: Look[] = [];
  let alerts: readonly Alert[] = [];
  const everySteps = Math.floor(lastsSeconds / stepSeconds / checks);
  for (let step = 0; step * stepSeconds <= lastsSeconds; step += 1) {
    const at = new Date(step * stepSeconds * 1_000);
    alerts = advance(rule, alerts, await measure(rule, read, at, server), at, systemRandomness.uuid).alerts;
    // Just before the next round, so that both have made this one.
    if (step % everySteps === 0) {
      looks.push({ second: step * stepSeconds + 1, firing: alerts.filter(({ state }) => state === 'firing') });
    }
  }
  return looks;
};

/** What the house says: as one, or each server of itself where a rule is about one. */
const evaluateAll = async (
  rule: AlertRule,
  series: readonly RecordedSeries[],
  lastsSeconds: number,
): Promise<readonly Look[]> => {
  const steps = { stepSeconds, steps: lastsSeconds / stepSeconds };
  const servers = rule.perServer ? new Set(series.map(({ labels }) => labels.instance ?? '')) : [''];
  const looks: Look[] = [];
  for (const server of servers) {
    const own = rule.perServer ? series.filter(({ labels }) => (labels.instance ?? '') === server) : series;
    const said = await evaluate(rule, recordFigures(own, metrics, steps), lastsSeconds, server);
    said.forEach(({ second, firing }, index) => {
      looks[index] = { second, firing: [...(looks[index]?.firing ?? []), ...firing] };
    });
  }
  return looks;
};

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  `ALERTS{${Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;

/** The same as a unit test for promtool: at each look exactly these alerts fire. */
const promtoolTest = (rule: AlertRule, { inputSeries }: RecordedFigures, looks: readonly Look[]) => {
  const alertname = prometheusAlertName(rule.name);
  return {
    interval: `${stepSeconds}s`,
    input_series: inputSeries,
    promql_expr_test: looks.map(({ second, firing }) => ({
      expr: `ALERTS{alertname="${alertname}", alertstate="firing"}`,
      eval_time: `${second}s`,
      exp_samples: firing.map(({ labels }) => ({
        labels: labelsText({
          ...{ alertname, alertstate: 'firing', severity: rule.severity, rule: rule.name },
          ...labels,
        }),
        value: 1,
      })),
    })),
  };
};

const folder = await temporaryFolder();
test.after(folder.remove);

/** Holds both to the same story, at each of these looks. @returns what the evaluator said. */
const agree = async (
  scenario: AlertScenario,
  story: string,
  series: readonly RecordedSeries[],
  isCompared: (index: number) => boolean = () => true,
): Promise<readonly Look[]> => {
  // Prometheus learned late to keep an alert firing, and vmalert still later: the file goes without.
  const rule = { ...ruleOf(scenario), keepFiringSeconds: 0 };
  const figures = recordFigures(series, metrics, { stepSeconds, steps: scenario.lastsSeconds / stepSeconds });
  const looks = await evaluateAll(rule, series, scenario.lastsSeconds);
  // Of the file this rule alone: the others would be evaluated for nothing.
  const rules = join(folder.path, `${rule.name}.yml`);
  await writeFile(rules, renderPrometheusRules({ one: [rule] }, metrics));
  const file = join(folder.path, `${rule.name}-${story}.yml`);
  await writeFile(
    file,
    stringify({
      rule_files: [rules],
      evaluation_interval: `${stepSeconds}s`,
      tests: [
        promtoolTest(
          rule,
          figures,
          looks.filter((_, index) => isCompared(index)),
        ),
      ],
    }),
  );
  const { code, output } = await promtool(['test', 'rules', file]);
  assert.equal(code, 0, output);
  return looks;
};

test('the generated file is one that promtool takes', async () => {
  const { code, output } = await promtool(['check', 'rules', ruleFile]);
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`${builtInRules.length + 1} rules found`));
  assert.match(await readFile(ruleFile, 'utf8'), /CastellanUnreachable/);
});

test('the generated file is one that vmalert takes', () => {
  const { status, stderr } = spawnSync('vmalert', [`-rule=${ruleFile}`, '-dryRun'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('each rule has its two stories', () => {
  assert.deepEqual(
    alertScenarios.map(({ rule }) => rule),
    builtInRules.map(({ name }) => name),
  );
});

test('the guide says of each rule what it means and what to do', async () => {
  const guide = await readFile(new URL('../../../docs/guides/alerts.md', import.meta.url), 'utf8');
  const headings = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  assert.deepEqual(headings.toSorted(), [...builtInRules.map(({ name }) => name), 'unreachable'].toSorted());
});

for (const scenario of alertScenarios) {
  test(`${scenario.rule} fires when it should, at Prometheus as in the evaluator`, async () => {
    const looks = await agree(scenario, 'fires', scenario.fires);
    assert.deepEqual(looks[0]?.firing, [], 'It does not fire from the start on.');
    assert.equal(looks.at(-1)?.firing.length, 1, 'In the end one alert fires.');
  });

  test(`${scenario.rule} keeps quiet when it should, at Prometheus as in the evaluator`, async () => {
    const looks = await agree(scenario, 'quiet', scenario.quiet);
    assert.deepEqual(
      looks.flatMap(({ firing }) => firing),
      [],
    );
  });
}

const instances = ['one:4000', 'two:4000'] as const;

/** As Prometheus names what it reads from one server of several. */
const at = (instance: string, series: readonly RecordedSeries[]): RecordedSeries[] =>
  series.map((one) => ({ ...one, labels: { ...one.labels, job: 'castellan', instance } }));

const isGauge = ({ metric }: RecordedSeries): boolean =>
  metrics.some(({ name, kind }) => name === metric && kind === 'gauge');

/** The house of the story, served by two: a load balancer sends what happens in a step to one of them, in turns; levels are those of both. */
const servedByTwo = (series: readonly RecordedSeries[]): RecordedSeries[] =>
  instances.flatMap((instance, index) =>
    at(instance, series).map((one) => {
      if (isGauge(one)) return one;
      const isItsTurn = (second: number): boolean => (second / stepSeconds) % instances.length === index;
      return { ...one, at: (second) => (isItsTurn(second) ? one.at(second) : 0) };
    }),
  );

// Prometheus learns of a rise from the second sample of a series on, so two of them may tell it a step later than one.
const isFirstOrLast = (index: number): boolean => index === 0 || index >= checks;

for (const scenario of alertScenarios) {
  test(`${scenario.rule} says of two servers what it says of one that does the work of both`, async () => {
    const firing = await agree(scenario, 'fires-of-two', servedByTwo(scenario.fires), isFirstOrLast);
    const expected = ruleOf(scenario).perServer ? instances.length : 1;
    assert.deepEqual([firing[0]?.firing.length, firing.at(-1)?.firing.length], [0, expected]);
    const quiet = await agree(scenario, 'quiet-of-two', servedByTwo(scenario.quiet));
    assert.ok(quiet.every((look) => look.firing.length === 0));
  });
}

/** Levels, of which the worst of all servers counts, or the best. */
const levelRules = builtInRules.filter(
  ({ measured, outOf }) =>
    outOf === undefined &&
    (measured.stat === 'max' || measured.stat === 'min') &&
    metrics.some(({ name, kind }) => name === measured.metric && kind === 'gauge'),
);
/** What one server can do, the house can. */
const rulesOfTheHouse = ['no-workers'];

for (const rule of levelRules) {
  const isOfTheHouse = rulesOfTheHouse.includes(rule.name);
  test(`${rule.name} ${isOfTheHouse ? 'keeps quiet' : 'fires once'} when one server of two has reason to fire`, async () => {
    const scenario = alertScenarios.find((one) => one.rule === rule.name) ?? assert.fail(rule.name);
    const [ill, well] = instances;
    const looks = await agree(scenario, 'one-of-two', [...at(ill, scenario.fires), ...at(well, scenario.quiet)]);
    assert.equal(looks.at(-1)?.firing.length, isOfTheHouse ? 0 : 1);
    if (rule.perServer) assert.deepEqual(looks.at(-1)?.firing[0]?.labels, { instance: ill });
  });
}

test('database-down keeps quiet while two servers are restarted in turns', async () => {
  const scenario = alertScenarios.find(({ rule }) => rule === 'database-down') ?? assert.fail('It has no story.');
  // Gone for three quarters of a minute.
  const restarted = (instance: string, fromSecond: number) =>
    at(
      instance,
      scenario.quiet.map((one) => ({
        ...one,
        at: (second) => {
          const since = second - fromSecond;
          return since > 0 && since < 60 ? null : 1;
        },
      })),
    );
  const looks = await agree(scenario, 'restarts', [...restarted(instances[0], 60), ...restarted(instances[1], 150)]);
  assert.ok(looks.every(({ firing }) => firing.length === 0));
});

test('a server of two that nobody reaches is named, and a house that nobody reaches is told', async () => {
  const alertname = 'CastellanUnreachable';
  const alert = (labels: Readonly<Record<string, string>>) => ({
    labels: labelsText({
      alertname,
      alertstate: 'firing',
      job: 'castellan',
      rule: 'unreachable',
      severity: 'critical',
      ...labels,
    }),
    value: 1,
  });
  const up = (instance: string, values: string) => ({ series: `up{job="castellan", instance="${instance}"}`, values });
  const expr = `ALERTS{alertname="${alertname}", alertstate="firing"}`;
  const stories = [
    {
      input_series: [up(instances[0], '1x40'), up(instances[1], '1x10 0x30')],
      expected: [alert({ instance: instances[1] })],
    },
    {
      input_series: instances.map((instance) => up(instance, '1x10 0x30')),
      expected: instances.map((instance) => alert({ instance })),
    },
    // Both have been taken out of the list that Prometheus reads, or it never had them.
    { input_series: instances.map((instance) => up(instance, '1x10 stale')), expected: [alert({})] },
  ];
  const file = join(folder.path, 'unreachable.yml');
  await writeFile(
    file,
    stringify({
      rule_files: [ruleFile],
      evaluation_interval: `${stepSeconds}s`,
      tests: stories.map(({ input_series, expected }) => ({
        interval: `${stepSeconds}s`,
        input_series,
        promql_expr_test: [
          { expr, eval_time: '2m', exp_samples: [] },
          { expr, eval_time: '8m', exp_samples: expected },
        ],
      })),
    }),
  );
  const { code, output } = await promtool(['test', 'rules', file]);
  assert.equal(code, 0, output);
});
