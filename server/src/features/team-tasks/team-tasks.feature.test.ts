import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { taskModule, writeTaskModules } from '../../../test/harness/task-modules.ts';
import { quietRun } from '../../../test/harness/task-run.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Log, LogEvent, LogFields } from '../../platform/log/log.ts';
import { FatalTaskError, RetryLaterError, type Task, type TaskRun } from '../../platform/tasks/task.ts';
import { createTeamTasks, loadTeamTasks } from './team-tasks.feature.ts';

const written: { readonly event: LogEvent; readonly fields: LogFields }[] = [];
const log: Log = {
  write: (event, fields) => written.push({ event, fields }),
  writeError: (event, _error, fields) => written.push({ event, fields }),
};

const one = (name: string, members: string): string =>
  `defineTask({ name: '${name}', payload: z.looseObject({}), ${members} })`;

const behaviours = `
import { defineTask, FatalTaskError, RetryLaterError, z } from 'castellan/tasks';
import { workerData } from 'node:worker_threads';
import { setTimeout as wait } from 'node:timers/promises';
const keep = [];
export default [
  ${one('good.add', 'run: ({ a, b }) => a + b')},
  ${one('good.nothing', 'run: () => {}')},
  ${one('good.traced', 'run: (payload, { traceparent }) => traceparent()')},
  ${one('good.about', 'run: (payload, { taskId, attempt, isLastAttempt, cause }) => ({ taskId, attempt, isLastAttempt, cause })')},
  ${one('good.environment', 'run: () => ({ ...process.env, NODE_COMPILE_CACHE: undefined })')},
  ${one('good.slow', 'run: async ({ ms }) => { await wait(ms); return ms; }')},
  ${one('good.talks', `run: async (payload, { progress, log }) => { progress(0.5, 'half'); log('a line', { password: 'hunter2', count: 3 }); console.log('printed'); }`)},
  ${one('good.floods', `run: (payload, { progress, log }) => { for (let i = 0; i < 20000; i += 1) { progress(i / 20000); log('line'); } }`)},
  ${one('good.pours', `run: async (payload, { signal }) => { process.stdout.write('one\\r\\ntwo\\n'); while (!signal.aborted) { process.stdout.write('=-'.repeat(5_000)); await wait(1); } process.stdout.write('\\nlast\\n'); }`)},
  ${one('good.stops', `run: (payload, { signal }) => new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped: ' + signal.reason.message))))`)},
  ${one('good.enqueues', `run: async (payload, { enqueue }) => enqueue(payload.kind, { of: 1 }, { delay_seconds: 5 })`)},
  defineTask({ name: 'good.strict', payload: z.strictObject({ order_id: z.string() }), unique: ['order_id'], concurrency: { per: ['order_id'], limit: 2 }, run: ({ order_id }) => order_id }),
  ${one('good.hasty', `run: (payload, { enqueue }) => { enqueue('slow.kind', {}).catch(() => {}); return 'did not wait'; }`)},
  ${one('bad.throws', `run: () => { throw new RangeError('out of range'); }`)},
  ${one('bad.string', `run: () => { throw 'a bare text'; }`)},
  ${one('bad.undefined', `run: () => Promise.reject()`)},
  ${one('bad.proxy', `run: () => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); }`)},
  ${one('bad.fatal', `run: () => { throw new FatalTaskError('no_such_order', 'It is gone.'); }`)},
  ${one('bad.later', `run: () => { throw new RetryLaterError(90000, 'Come back later.'); }`)},
  ${one('bad.exits', `run: () => process.exit(3)`)},
  ${one('bad.large', `run: () => 'x'.repeat(50_000_000)`)},
  ${one('bad.circular', `run: () => { const a = {}; a.a = a; return a; }`)},
  ${one('bad.loops', `run: () => { while (true) {} }`)},
  ${one('bad.never', `run: () => new Promise(() => {})`)},
  ${one('bad.hoards', `run: () => { for (;;) keep.push(new Array(100_000).fill(Math.random())); }`)},
  ${one('bad.buffers', `run: async () => { for (;;) { keep.push(Buffer.alloc(4_000_000, 1)); await wait(1); } }`)},
  ${one('bad.unhandled', `run: async () => { Promise.reject(new Error('nobody handles this')); await wait(60000); }`)},
  ${one('bad.timer', `run: async () => { setTimeout(() => { throw new Error('from a timer'); }, 5); await wait(60000); }`)},
  ${one('bad.forges', `run: async ({ json }) => { for (let runId = 1; runId < 500; runId += 1) workerData.port.postMessage({ kind: 'ended', runId, outcome: { kind: 'returned', json }, isSpent: false }); await wait(60000); }`)},
  ${one('bad.babbles', `run: async () => { workerData.port.postMessage('hello'); await wait(60000); }`)},
  ${one('bad.late', `run: () => { setTimeout(() => Promise.reject(new Error('too late')), 50); return 'in time'; }`)},
  ${one('bad.late-exit', `run: () => { setTimeout(() => process.exit(1), 50); return 'in time'; }`)},
];`;

const folder = await writeTaskModules({ 'behaviours.mjs': behaviours });
const loaded = await loadTeamTasks({ folder, environment: { SHOP_TOKEN: 'visible' }, memoryMb: 192 });
let answerSlowKind = (): void => {};
const { feature } = createTeamTasks({
  loaded,
  log,
  enqueue: async (kind, payload, options) => {
    if (kind === 'unknown') throw new Error('There is no task kind "unknown".');
    if (kind === 'slow.kind') {
      return new Promise((resolve) => {
        answerSlowKind = () => resolve('too late');
      });
    }
    return JSON.stringify([kind, payload, options]);
  },
});
after(() => feature.stop?.());

const taskOf = (name: string): Task =>
  feature.tasks?.find((task) => task.name === name) ?? assert.fail(`There is no ${name}`);

const baseRun = quietRun({ taskId: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d', attempt: 2 });
const run = (name: string, payload: unknown = {}, more: Partial<TaskRun> = {}): Promise<unknown> =>
  taskOf(name).run(payload, { ...baseRun, ...more });
const failure = async (name: string, payload: unknown = {}, more: Partial<TaskRun> = {}): Promise<Error> => {
  const error = await run(name, payload, more).then(
    () => assert.fail(`${name} succeeded`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Error);
  return error;
};

describe('a task of the team', () => {
  test('is run with its payload and returns its result', async () => {
    assert.equal(await run('good.add', { a: 1, b: 2 }), 3);
    assert.equal(await run('good.nothing'), null);
  });

  test('is told its task, its attempt and its cause', async () => {
    const { taskId, attempt, isLastAttempt, cause } = baseRun;
    assert.deepEqual(await run('good.about'), { taskId, attempt, isLastAttempt, cause });
  });

  test('is told the traceparent for its own calls', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    assert.equal(await run('good.traced', {}, { traceparent: () => traceparent }), traceparent);
  });

  test('sees the environment that it was given and nothing else', async () => {
    assert.deepEqual(await run('good.environment'), { SHOP_TOKEN: 'visible' });
  });

  test('its progress and its log lines arrive, masked', async () => {
    const heard: unknown[] = [];
    await run(
      'good.talks',
      {},
      {
        progress: (...said) => heard.push(said),
        log: (...said) => heard.push(said),
      },
    );
    assert.deepEqual(heard, [
      [0.5, 'half'],
      ['a line', { password: '[masked]', count: 3 }],
    ]);
  });

  test('a flood of progress and lines is held back in its thread', async () => {
    let lines = 0;
    let progresses = 0;
    await run(
      'good.floods',
      {},
      {
        traceparent: () => undefined,
        progress: () => {
          progresses += 1;
        },
        log: () => {
          lines += 1;
        },
      },
    );
    assert.ok(progresses < 50, `${progresses} progresses`);
    assert.equal(lines, 1_001);
  });

  test('what it prints without end and without a line break is told by its beginning, long before it ends', async () => {
    const ending = new AbortController();
    const lines = (): unknown[] =>
      written.flatMap(({ event, fields }) =>
        event.name === 'team_tasks.printed' && fields['task'] === 'good.pours' ? [fields['line']] : [],
      );
    const over = run('good.pours', {}, { signal: ending.signal });
    await waitFor(() => assert.deepEqual(lines(), ['one', 'two', '=-'.repeat(1_000)]));
    ending.abort(new Error('enough'));
    await over;
    await waitFor(() => assert.deepEqual(lines(), ['one', 'two', '=-'.repeat(1_000), 'last']));
  });

  test('hears its signal', async () => {
    const aborting = new AbortController();
    const failed = failure('good.stops', {}, { signal: aborting.signal });
    aborting.abort(new Error('enough'));
    assert.equal((await failed).message, 'stopped: enough');
  });

  test('puts another task on its way, and is told when that is refused', async () => {
    const made = await run('good.enqueues', { kind: 'other.kind' });
    assert.deepEqual(made, { id: JSON.stringify(['other.kind', { of: 1 }, { delay_seconds: 5 }]) });
    assert.match((await failure('good.enqueues', { kind: 'unknown' })).message, /There is no task kind/);
  });

  test('an answer to a run that is over does not reach the one after it', async () => {
    assert.equal(await run('good.hasty'), 'did not wait');
    const made = run('good.enqueues', { kind: 'other.kind' });
    answerSlowKind();
    assert.match(JSON.stringify(await made), /other\.kind/);
  });

  test('with a payload that does not fit is dead at once, with every problem', async () => {
    const error = await failure('good.strict', { order_id: 4, more: 1 });
    assert.ok(error instanceof FatalTaskError);
    assert.equal(error.reason, 'payload_invalid');
    assert.match(error.message, /order_id: .*more/s);
  });

  test('has its keys and its schema where they hold for everybody', () => {
    const task = taskOf('good.strict');
    assert.equal(task.uniqueKeyOf?.({ order_id: 'A7' }), 'A7');
    assert.deepEqual([task.concurrency?.keyOf({ order_id: 'A7' }), task.concurrency?.limit], ['A7', 2]);
    assert.deepEqual(loaded.declarations.find(({ name }) => name === 'good.strict')?.payloadSchema.required, [
      'order_id',
    ]);
  });
});

test('the example of the guide runs as it is written', async () => {
  const guide = await readFile(new URL('../../../../docs/guides/write-a-task.md', import.meta.url), 'utf8');
  const source =
    /```ts\n(\/\/ tasks\/invoice\.ts\n[\s\S]*?)```/.exec(guide)?.[1] ?? assert.fail('The guide has no example.');
  const example = await loadTeamTasks({
    folder: await writeTaskModules({ 'invoice.ts': source }),
    environment: {},
    memoryMb: 192,
  });
  const team = createTeamTasks({
    loaded: example,
    log,
    enqueue: () => Promise.reject(new Error('It enqueues nothing.')),
  });
  const [task] = team.feature.tasks ?? [];
  assert.deepEqual(await task?.run({ order_id: 'A7', copies: 2 }, baseRun), { sent: 2 });
  await assert.rejects(async () => task?.run({ order_id: 'cancelled' }, baseRun), { reason: 'order_cancelled' });
  await team.feature.stop?.();
});

describe('a handler that misbehaves ends as a failed attempt', () => {
  const cases = [
    ['throws', 'bad.throws', /^out of range$/],
    ['throws a text', 'bad.string', /^a bare text$/],
    ['rejects with nothing', 'bad.undefined', /type undefined/],
    ['throws what cannot be read', 'bad.proxy', /cannot be read|type object/],
    ['calls process.exit', 'bad.exits', /process\.exit\(3\)/],
    ['allocates without bound', 'bad.hoards', /192 MB/],
    ['hoards buffers outside the heap', 'bad.buffers', /192 MB/],
    ['leaves a rejection unhandled', 'bad.unhandled', /nobody handles this/],
    ['throws from a timer', 'bad.timer', /from a timer/],
    ['says what is not understood', 'bad.babbles', /not understood/],
  ] as const;
  for (const [what, name, message] of cases) {
    test(`when it ${what}, and a neighbour goes on undisturbed`, async () => {
      const neighbour = run('good.slow', { ms: 300 });
      assert.match((await failure(name)).message, message);
      assert.equal(await neighbour, 300);
      assert.equal(await run('good.add', { a: 2, b: 2 }), 4);
    });
  }

  for (const name of ['bad.loops', 'bad.never']) {
    test(`${name}: 5 s after its signal its thread is ended`, async () => {
      const aborting = new AbortController();
      const neighbour = run('good.slow', { ms: 300 });
      const failed = failure(name, {}, { signal: aborting.signal });
      assert.equal(await neighbour, 300);
      aborting.abort(new Error('timeout'));
      assert.match((await failed).message, /did not stop within 5 s/);
    });
  }

  test('when what it answers is no JSON', async () => {
    assert.match(
      (await failure('bad.forges', { json: '{' })).message,
      /thread of the run ended. What it answered is no JSON/,
    );
    assert.equal(await run('good.add', { a: 2, b: 2 }), 4);
  });

  test('with a class of error that says what should become of it', async () => {
    const fatal = await failure('bad.fatal');
    assert.ok(fatal instanceof FatalTaskError);
    assert.deepEqual([fatal.reason, fatal.message], ['no_such_order', 'It is gone.']);
    const later = await failure('bad.later');
    assert.ok(later instanceof RetryLaterError);
    assert.equal(later.afterMs, 90_000);
  });

  test('when it returns 50 MB or what is no JSON, it is dead at once: it would return the same again', async () => {
    const large = await failure('bad.large');
    assert.ok(large instanceof FatalTaskError);
    assert.equal(large.reason, 'result_too_large');
    const circular = await failure('bad.circular');
    assert.ok(circular instanceof FatalTaskError);
    assert.equal(circular.reason, 'result_invalid');
  });

  for (const [name, said] of [
    ['bad.late', 'too late'],
    ['bad.late-exit', 'A run that is over called process.exit.'],
  ] as const) {
    test(`${name}: what it leaves behind is reported and takes no later run with it`, async () => {
      assert.equal(await run(name), 'in time');
      assert.equal(await run('good.slow', { ms: 300 }), 300);
      const strays = written.filter(({ event }) => event.name === 'team_tasks.stray_failure');
      assert.ok(strays.some(({ fields }) => fields.failure === said && fields.task === name));
    });
  }
});

describe('TASKS_DIR is refused in one sentence', () => {
  const good = taskModule('good.one', 'run: () => 1');
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['for a module that does not parse', { 'a.ts': 'export default {{' }, /a\.ts cannot be loaded: SyntaxError: .+/],
    [
      'for TypeScript that needs a build',
      { 'a.ts': 'enum A { B } export default A;' },
      /a\.ts cannot be loaded: .*enum/i,
    ],
    [
      'for an import that is not there',
      { 'a.ts': `import 'nowhere-to-be-found'; export default 1;` },
      /a\.ts cannot be loaded: .*nowhere-to-be-found/,
    ],
    [
      'for a module without a default export',
      { 'a.ts': 'export const a = 1;' },
      /a\.ts has no default export; write export default defineTask/,
    ],
    [
      'for a default export that is no task',
      { 'a.js': 'export default { name: "x" };' },
      /make it with defineTask of castellan\/tasks/,
    ],
    ['for an empty array', { 'a.mjs': 'export default [];' }, /must hold at least one task/],
    ['for one name in two files', { 'a.ts': good, 'b.ts': good }, /good\.one is declared in a\.ts and in b\.ts/],
    [
      'for a name that is none',
      { 'a.ts': taskModule('Good One', 'run: () => 1') },
      /the task Good One: name must be lower-case words/,
    ],
    [
      'for a queue that is none',
      { 'a.ts': taskModule('a.b', `queue: 'My Queue', run: () => 1`) },
      /the task a\.b: queue must be lower-case words/,
    ],
    [
      'for too many attempts',
      { 'a.ts': taskModule('a.b', 'attempts: 5000, run: () => 1') },
      /attempts must be a whole number from 1 to 1000/,
    ],
    [
      'for a misspelt member',
      { 'a.ts': taskModule('a.b', 'timeout: 5, run: () => 1') },
      /a member timeout, which no task has; the members are .*timeoutMs/,
    ],
    ['for a missing handler', { 'a.ts': taskModule('a.b', '') }, /run must be a function/],
    [
      'for a payload that is no schema',
      { 'a.ts': taskModule('a.b', 'run: () => 1', '{ a: 1 }') },
      /payload must be a schema made with the z/,
    ],
    [
      'for a key that the payload does not have',
      { 'a.ts': taskModule('a.b', `unique: ['order'], run: () => 1`, 'z.strictObject({ id: z.string() })') },
      /names the member order .* it has id/,
    ],
    [
      'for a wrong cron line',
      { 'a.ts': taskModule('a.b', `schedule: { cron: '61 * * * *', timeZone: 'UTC' }, run: () => 1`) },
      /"61 \* \* \* \*" is not valid: Invalid value for minute: 61/,
    ],
    [
      'for a cron line of six fields',
      { 'a.ts': taskModule('a.b', `schedule: { cron: '0 0 6 * * *', timeZone: 'UTC' }, run: () => 1`) },
      /has 6 fields, not five/,
    ],
    [
      'for an unknown time zone',
      { 'a.ts': taskModule('a.b', `schedule: { cron: '0 6 * * *', timeZone: 'Mars/Olympus' }, run: () => 1`) },
      /"Mars\/Olympus" is not an IANA name/,
    ],
    [
      'for a schedule whose payload needs something',
      {
        'a.ts': taskModule(
          'a.b',
          `schedule: { cron: '0 6 * * *', timeZone: 'UTC' }, run: () => 1`,
          'z.object({ a: z.string() })',
        ),
      },
      /must accept \{\}/,
    ],
    [
      'for a module that leaves a rejection unhandled',
      {
        'a.ts': `Promise.reject(new Error('no connection')); await new Promise((resolve) => setTimeout(resolve, 200)); ${good}`,
      },
      /while a\.ts was loaded, something failed that nobody handles: no connection/,
    ],
    ['for a module that exits', { 'a.ts': 'process.exit(0);' }, /a\.ts stopped its own loading/],
  ];
  for (const [what, modules, sentence] of cases) {
    test(what, async () => {
      const wrong = await writeTaskModules(modules);
      const refusal = await loadTeamTasks({ folder: wrong, environment: {}, memoryMb: 96 }).then(
        () => assert.fail('It was accepted'),
        (error: unknown) => error,
      );
      assert.ok(refusal instanceof Error && refusal.name === 'StartError', String(refusal));
      assert.match(refusal.message, sentence);
      assert.match(refusal.message, /^TASKS_DIR.*\.$/);
    });
  }

  test('for a folder that is not there, and for a file', async () => {
    const load = (path: string) => loadTeamTasks({ folder: path, environment: {}, memoryMb: 192 });
    await assert.rejects(load('/nowhere/at/all'), /there is no such folder/);
    await assert.rejects(load(`${folder}/behaviours.mjs`), /is not a folder/);
  });

  test('but declarations, tests and files in subfolders are left alone', async () => {
    const path = await writeTaskModules({
      'a.ts': good,
      'a.test.ts': 'nonsense {',
      'a.d.ts': 'declare const x: 1;',
      '_draft.ts': '{',
    });
    assert.deepEqual(
      (await loadTeamTasks({ folder: path, environment: {}, memoryMb: 96 })).declarations.map(({ name }) => name),
      ['good.one'],
    );
  });
});
