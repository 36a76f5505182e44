import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../../test/harness/postgres-server.ts';
import { writeTaskModules } from '../../../test/harness/task-modules.ts';
import { quietRun } from '../../../test/harness/task-run.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Log, LogEvent, LogFields } from '../../platform/log/log.ts';
import { createTeamTasks, loadTeamTasks } from './team-tasks.feature.ts';

const written: { readonly event: LogEvent; readonly fields: LogFields }[] = [];
const log: Log = {
  write: (event, fields) => written.push({ event, fields }),
  writeError: (event, _error, fields) => written.push({ event, fields }),
};

const one = (name: string, run: string): string =>
  `defineTask({ name: '${name}', payload: z.looseObject({}), run: ${run} })`;

const modules = {
  'behaviours.mjs': `
import { defineTask, z } from 'castellan/tasks';
import { writeFileSync } from 'node:fs';
export default [
  ${one('good.add', '({ a, b }) => a + b')},
  ${one('good.uses', '() => [JSON.stringify([1]), [3, 1].map((one) => one + 1).length]')},
  ${one('bad.replaces', '({ source }) => { new Function(source)(); return { done: [1, 2] }; }')},
  ${one('bad.replaces-late', `({ mark }) => { setTimeout(() => { JSON.stringify = () => 'late'; writeFileSync(mark, ''); }, 20); return 'in time'; }`)},
  ${one('bad.holds-up', `({ mark }) => { setTimeout(() => { writeFileSync(mark, ''); for (;;) {} }, 20); return 'in time'; }`)},
];`,
  'set-up.mjs': `
import { defineTask, z } from 'castellan/tasks';
const original = globalThis.fetch;
globalThis.fetch = (...given) => original(...given);
Array.prototype.atTheEnd = function () { return this.at(-1); };
let runs = 0;
export default ${one('good.counts', '() => { runs += 1; return runs; }')};`,
};

const teamOf = async (...files: readonly (keyof typeof modules)[]) => {
  const folder = await writeTaskModules(Object.fromEntries(files.map((file) => [file, modules[file]])));
  const { feature } = createTeamTasks({
    loaded: await loadTeamTasks({ folder, environment: {}, memoryMb: 192 }),
    log,
    enqueue: () => Promise.reject(new Error('It enqueues nothing.')),
  });
  after(() => feature.stop?.());
  return async (name: string, payload: unknown = {}): Promise<unknown> => {
    const task = feature.tasks?.find((one) => one.name === name) ?? assert.fail(`There is no ${name}`);
    return task.run(payload, quietRun());
  };
};

const run = await teamOf('behaviours.mjs');

/** Resolves once what the run left behind has begun, after its end. */
const leaveBehind = async (name: string): Promise<void> => {
  const folder = await temporaryFolder();
  after(folder.remove);
  const mark = join(folder.path, 'begun');
  assert.equal(await run(name, { mark }), 'in time');
  await waitFor(() => assert.ok(existsSync(mark)));
};

const endings = () =>
  written.filter(({ event }) => event.name === 'team_tasks.thread_ended').map(({ fields }) => fields);

for (const [source, name] of [
  [`JSON.stringify = () => 'nonsense';`, 'JSON.stringify'],
  [`JSON.parse = () => { throw new Error('no'); };`, 'JSON.parse'],
  [`Promise = class {};`, 'Promise'],
  [`Promise.prototype.then = () => {};`, 'Promise.then'],
  [`setTimeout = () => {}; clearTimeout = () => { throw new Error('no'); };`, 'clearTimeout'],
  [`Array.prototype.map = () => [];`, 'Array.map'],
  [`Array.prototype[Symbol.iterator] = () => { throw new Error('no'); };`, 'Array.Symbol(Symbol.iterator)'],
  [`Map.prototype.get = () => undefined; Map.prototype.clear = () => { throw new Error('no'); };`, 'Map.get'],
  [`Object.keys = () => []; Buffer.byteLength = () => 1e9; Error = String;`, 'Error'],
  [`globalThis.Buffer = undefined; globalThis.Reflect = undefined;`, 'Reflect'],
] as const) {
  test(`a run that does ${source} harms none that comes after it in its thread`, async () => {
    assert.equal(await run('good.add', { a: 1, b: 1 }), 2);
    const before = endings().length;
    assert.deepEqual(await run('bad.replaces', { source }), { done: [1, 2] });
    assert.deepEqual(await run('good.uses'), ['[1]', 2]);
    assert.equal(await run('good.add', { a: 2, b: 2 }), 4);
    assert.deepEqual(endings().slice(before), [
      { task: 'bad.replaces', reason: `A run replaced ${name} for all that come after it.` },
    ]);
  });
}

test('nor one that does so after its end', async () => {
  await leaveBehind('bad.replaces-late');
  assert.deepEqual(await run('good.uses'), ['[1]', 2]);
});

test('of a run that leaves an endless loop behind the next one has not begun, and begins in another thread', async () => {
  await leaveBehind('bad.holds-up');
  assert.equal(await run('good.add', { a: 2, b: 3 }), 5);
  const reason = 'It did not take up another run within 5 s.';
  assert.deepEqual(endings().at(-1), { task: 'bad.holds-up', reason });
});

test('what a module replaces or adds while it is loaded is how its thread is set up', async () => {
  const runSetUp = await teamOf('set-up.mjs');
  assert.deepEqual([await runSetUp('good.counts'), await runSetUp('good.counts')], [1, 2]);
});
