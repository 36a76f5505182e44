import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineRoute } from '../server/src/platform/http/route.ts';
import { defineTask } from '../server/src/platform/tasks/task.ts';
import { type ReferenceContent, renderReferencePages } from './reference-pages.ts';

const problem = (code: string) => ({ code, status: 409, message: 'It is taken.', description: 'Choose another.' });

const openGate = defineRoute({
  method: 'POST',
  path: '/api/v1/gates',
  operationId: 'openGate',
  tag: 'Gates',
  summary: 'Open a gate',
  access: { kind: 'permission', permission: 'gates:write' },
  limit: 'general',
  idempotent: true,
  responses: { 204: { description: 'It is open.', body: null } },
  problems: [problem('GATE_TAKEN'), problem('BOLT_STUCK'), problem('GATE_TAKEN')],
  handle: () => ({ status: 204, body: null }),
});
const seeGates = defineRoute({
  method: 'GET',
  path: '/api/v1/gates',
  operationId: 'seeGates',
  tag: 'Gates',
  summary: 'See the gates',
  access: { kind: 'anyone', because: 'they are seen | from\nthe road' },
  limit: 'none',
  responses: { 204: { description: 'Seen.', body: null } },
  problems: [],
  handle: () => ({ status: 204, body: null }),
});

const oilGates = defineTask({
  name: 'gate.oil',
  description: 'Oil the hinges.',
  payload: z.strictObject({}),
  queue: 'upkeep',
  giveUpAfterMs: 86_400_000,
  schedule: { cron: '0 6 * * *', timeZone: 'UTC' },
  run: async () => {},
});
const closeGates = defineTask({ ...oilGates, name: 'gate.close', queue: 'default' });

const content: ReferenceContent = {
  routes: [openGate, seeGates],
  problems: [problem('GATE_TAKEN'), problem('BOLT_STUCK')],
  metrics: [
    {
      name: 'castellan.gate.openings',
      kind: 'counter',
      scope: 'process',
      unit: '{opening}',
      description: 'Gates opened.',
      labels: { outcome: ['opened', 'stuck'], bolt: Array.from({ length: 15 }, (_, index) => `b${index}`) },
    },
  ],
  permissions: [{ name: 'gates:write', description: 'Open and close gates.' }],
  settings: [
    {
      name: 'GATE_KEY',
      description: 'Opens the gate.',
      rule: '32 bytes',
      example: 'abc',
      whenUnset: 'made',
      isSecret: true,
    },
    {
      name: 'GATE_COUNT',
      description: 'How many gates.',
      rule: 'a whole number',
      example: '2',
      whenUnset: '1',
      isSecret: false,
    },
  ],
  tasks: [oilGates, closeGates],
};

const pageOf = (name: string, from = content): string => renderReferencePages(from).get(name) ?? assert.fail(name);

test('a route shows who may call it, its limit and each of its errors once', () => {
  const routes = pageOf('routes.md');

  assert.match(
    routes,
    /\| `POST \/api\/v1\/gates` \| Open a gate \(accepts `Idempotency-Key`\) \| `gates:write` \| general \| `BOLT_STUCK`, `GATE_TAKEN` \|/,
  );
  assert.match(routes, /anyone: they are seen \\\| from the road/);
});

test('an error shows its code, status, message and remedy', () => {
  assert.match(pageOf('errors.md'), /\| `BOLT_STUCK` \| 409 \| It is taken. \| Choose another. \|/);
});

test('a metric shows its labels with their values, and cuts a long list', () => {
  assert.match(pageOf('metrics.md'), /`bolt`: `b0`, .*`b11` and 3 more; `outcome`: `opened`, `stuck`/);
});

test('a metric says whether its figure is of one process or of the house', () => {
  assert.match(pageOf('metrics.md'), /\| `castellan.gate.openings` \| counter \| `\{opening\}` \| process \|/);
});

test('a permission shows the routes that ask for it', () => {
  assert.match(pageOf('permissions.md'), /\| `gates:write` \| Open and close gates. \| `POST \/api\/v1\/gates` \|/);
});

test('a setting shows its rule and example, and a secret says that it is one', () => {
  assert.match(
    pageOf('settings.md'),
    /## GATE_COUNT\n\nHow many gates.\n\n- Must be a whole number.\n- When unset: 1.\n- Example: `GATE_COUNT=2`\n\n## GATE_KEY/,
  );
  assert.match(pageOf('settings.md'), /GATE_KEY=abc`\n- Secret: never shown, never logged.\n/);
});

test('a kind of task shows its queue, how it is tried again and when the clock runs it', () => {
  assert.match(
    pageOf('tasks.md'),
    /## upkeep\n\n.*\n.*\n\| `gate.oil` \| Oil the hinges. \| 1 \| 3, for 24 h \| 1, 3600 \| 300 \| `0 6 \* \* \*` \(UTC\) \|/,
  );
});

test('the order in which the features came changes nothing', () => {
  const turned = {
    routes: content.routes.toReversed(),
    problems: content.problems.toReversed(),
    metrics: content.metrics.toReversed(),
    permissions: content.permissions.toReversed(),
    settings: content.settings.toReversed(),
    tasks: content.tasks.toReversed(),
  };

  assert.deepEqual(renderReferencePages(turned), renderReferencePages(content));
});

test('every page says where it comes from, and an empty one says that it is empty', () => {
  const empty = { routes: [], problems: [], metrics: [], permissions: [], settings: [], tasks: [] };
  for (const [name, text] of renderReferencePages(empty)) {
    assert.match(text, /^# \w+\n\n.*\n\nGenerated by `npm run generate` from the code/, name);
    assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'), name);
  }
  assert.match(pageOf('errors.md', empty), /None yet\.\n$/);
});
