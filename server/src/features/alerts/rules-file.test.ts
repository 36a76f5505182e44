import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectCatalogue } from '../../composition/catalogue.ts';
import { faultsOfRule } from './rule-faults.ts';
import { builtInRules } from './rules/built-in-rules.ts';
import { readRulesFile } from './rules-file.ts';

const { metrics } = collectCatalogue();

/** Every fault of a file, as the start tells them. */
const faultsOf = (text: string): readonly string[] => {
  const set = readRulesFile(text, builtInRules);
  const more = set.rules.flatMap((rule) =>
    faultsOfRule(rule, metrics).map(({ path, message }) => ({
      path: [...(set.placeOf(rule.name) ?? []), ...path],
      message,
    })),
  );
  return set.explain([...set.faults, ...more]);
};

const sound = `
rules:
  - name: users-slow
    severity: warning
    summary: The list of users is slow.
    runbook: Look at its traces.
    metric: http.server.request.duration
    stat: p95
    where:
      route: /api/v1/users
    window: 10m
    operator: '>'
    threshold: 0.5
    for: 5m
    minimum_samples: 20
  - name: sign-ups-fail
    severity: critical
    summary: Many logins by link fail.
    runbook: Does the mail arrive?
    metric: castellan.auth.login.attempts
    stat: increase
    where: { method: [magic_link], outcome: failure }
    out_of: { metric: castellan.auth.login.attempts, stat: increase, where: { method: magic_link } }
    window: 1h
    operator: '>'
    threshold: 0.5
overrides:
  api-slow: { threshold: 2, for: 10m }
  login-failures: { disabled: true }
`;

test("a file adds rules and changes the house's", () => {
  assert.deepEqual(faultsOf(sound), []);
  const { rules } = readRulesFile(sound, builtInRules);
  const named = new Map(rules.map((rule) => [rule.name, rule]));
  assert.equal(rules.length, builtInRules.length + 1);
  assert.equal(named.get('api-slow')?.threshold, 2);
  assert.equal(named.get('api-slow')?.forSeconds, 600);
  assert.equal(named.has('login-failures'), false);
  assert.deepEqual(named.get('sign-ups-fail')?.outOf?.where, { method: ['magic_link'] });
});

test('an empty file changes nothing', () => {
  assert.deepEqual(faultsOf(''), []);
  assert.deepEqual(readRulesFile('# nothing yet\n', builtInRules).rules, builtInRules);
});

test('a file of references that multiply is refused in a sentence', () => {
  const levels = Array.from({ length: 9 }, (_, level) => `${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`);
  assert.deepEqual(faultsOf(`0: &l0 [x]\n${levels.join('\n')}\n`), [
    '1:1: The file refers to its own parts too often: write them out.',
  ]);
});

test('names that every object has are no labels, no metrics and no rules', () => {
  const metric = 'http.server.request.duration';
  const fields = `severity: warning, summary: Slow., runbook: Look., window: 10m, operator: '>', threshold: 1`;
  const file = `rules:
  - { name: constructor, metric: ${metric}, stat: p95, where: { constructor: x }, ${fields} }
  - { name: value-of, metric: constructor, stat: p95, ${fields} }
overrides:
  toString: { threshold: 2 }
`;
  assert.deepEqual(
    faultsOf(file).map((fault) => fault.replace(/;.*/, '')),
    [
      `2:97: ${metric} has no label constructor`,
      '3:31: There is no metric constructor',
      '5:13: There is no rule toString.',
    ],
  );
});

test('every fault is told at once, each with its line and column', () => {
  const wrong = `rules:
  - name: Checkout Slow
    severity: urgent
    summary: Slow.
    runbook: Look.
    metric: http.server.request.duration
    stat: p95
    window: ten minutes
    operator: '>'
    threshold: much
    colour: red
overrides:
  no-such-rule: { threshold: 1 }
  api-slow: { treshold: 1 }
`;
  const faults = faultsOf(wrong);
  assert.deepEqual(
    faults.map((fault) => fault.split(' ')[0]),
    ['2:11:', '3:15:', '8:13:', '10:16:', '11:13:', '13:17:', '14:25:'],
  );
  assert.match(faults[0] ?? '', /A name in small letters/);
  assert.match(faults[2] ?? '', /A length of time such as 90s/);
  assert.match(faults[4] ?? '', /There is no colour here/);
});

const rule = (lines: string): string => `rules:
  - name: mine
    severity: warning
    summary: Something.
    runbook: Look.
    window: 5m
    operator: '>'
    threshold: 1
${lines}`;

for (const [what, lines, expected] of [
  ['an unknown metric', '    metric: http.request\n    stat: p95', /^9:13: There is no metric http\.request/],
  [
    'a figure that does not fit the kind',
    '    metric: castellan.auth.login.attempts\n    stat: p95',
    /^10:11: A counter has no p95; it has increase, rate/,
  ],
  [
    'an unknown label',
    '    metric: castellan.auth.login.attempts\n    stat: increase\n    where: { colour: red }',
    /^11:22: .* has no label colour; it has method, outcome/,
  ],
  [
    'a value that a label never has',
    '    metric: castellan.auth.login.attempts\n    stat: increase\n    where: { outcome: lost }',
    /^11:23: outcome is never lost; it may be success, failure/,
  ],
  [
    'an unknown label to tell apart by',
    '    metric: castellan.auth.login.attempts\n    stat: increase\n    by: [colour]',
    /^11:9: .* has no label colour/,
  ],
  [
    'a share of what is no count',
    '    metric: http.server.request.duration\n    stat: p95\n    out_of: { metric: http.server.request.duration, stat: count }',
    /^10:11: A share is one of counts/,
  ],
  [
    'a shorter window that is longer',
    '    metric: castellan.auth.login.attempts\n    stat: increase\n    confirm_window: 1h',
    /^11:21: It must be shorter/,
  ],
] as const) {
  test(`refuses ${what}`, () => {
    assert.match(faultsOf(rule(lines))[0] ?? '', expected);
  });
}

test('what is not YAML is refused with the place', () => {
  assert.match(faultsOf('rules: [\n  - name: {')[0] ?? '', /^\d+:\d+: This is not YAML/);
});

test('a name that is taken is refused', () => {
  const taken = rule('    metric: castellan.auth.login.attempts\n    stat: increase').replace('mine', 'api-slow');
  assert.deepEqual(faultsOf(taken), ['2:11: There is a rule api-slow already.']);
});
