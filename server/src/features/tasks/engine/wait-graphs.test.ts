import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bySystem, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { openTestHouse } from '../../../../test/harness/test-house.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import type { Task } from '../../../platform/tasks/task.ts';

/** What has run, in the order in which it began and ended, in whichever of the two houses. */
const ended = new Set<string>();
const runs = new Map<string, number>();
const early: string[] = [];
const run: Task<Record<string, unknown>>['run'] = async ({ after, fails, ms }, { taskId, attempt }) => {
  for (const other of Array.isArray(after) ? after : []) if (!ended.has(String(other))) early.push(taskId);
  // Ends as close to the others as it can be.
  if (Number(ms) > 0) await new Promise((next) => setTimeout(next, Number(ms)));
  if (attempt <= Number(fails)) throw new Error('Not this time.');
  runs.set(taskId, (runs.get(taskId) ?? 0) + 1);
  ended.add(taskId);
};
const node = madeTask('graph.node', { attempts: 5, run });
const keyedNode = madeTask('graph.keyed', {
  attempts: 5,
  run,
  concurrency: { keyOf: ({ key }) => String(key), limit: 1 },
});

const tasks = [node, keyedNode];
const stand = await openTaskHouse({ tasks, work: { queues: null, concurrency: 8 } });
await openTestHouse({ tasks, beside: stand.house, work: { queues: null, concurrency: 8 } });

/** Each node waits for some of those before it. */
const graphs = fc.array(
  fc.record({
    waitsFor: fc.array(fc.nat(30), { maxLength: 5 }),
    fails: fc.constantFrom(0, 0, 0, 1),
    ms: fc.constantFrom(0, 0, 1, 5),
    key: fc.constantFrom(null, null, 'one', 'two'),
    delayMs: fc.constantFrom(0, 0, 0, 20),
    // One transaction or several: what it waits for may run, or be over, before it is enqueued.
    isApart: fc.boolean(),
  }),
  { minLength: 2, maxLength: 30 },
);

test('in any graph every task runs once, and none before all that it waits for have succeeded', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const ids: string[] = [];
      const sections: (typeof graph)[] = [];
      for (const one of graph) {
        if (one.isApart || sections.length === 0) sections.push([]);
        sections.at(-1)?.push(one);
      }
      for (const section of sections) {
        await stand.pool.database.transaction(async (tx) => {
          for (const { waitsFor, fails, ms, key, delayMs } of section) {
            const after = waitsFor.flatMap((place) => ids[place % Math.max(ids.length, 1)] ?? []);
            const payload = { after, fails, ms, ...(key !== null && { key }) };
            const { id } = await stand.house.composed.tasks.enqueue(tx, key === null ? node : keyedNode, payload, {
              cause: bySystem,
              after,
              delayMs,
            });
            ids.push(id);
          }
        });
      }
      await waitFor(async () => {
        const rows = await stand.query(`select id, state, waits_left from tasks where id = any($1)`, [ids]);
        assert.deepEqual(rows, []);
      }, 15_000);
      assert.deepEqual(
        ids.map((id) => runs.get(id)),
        ids.map(() => 1),
      );
      assert.deepEqual(early, []);
    }),
    { numRuns: 6 },
  );
});

test('many that are waited for and end together let their one go once, and many that wait for one go together', async () => {
  const { enqueueMany } = stand;
  const heads = await enqueueMany(node, Array(100).fill({ ms: 20 }));
  const after = heads.map(({ id }) => id);
  const [middle] = await enqueueMany(node, [{ after }], { after });
  assert.ok(middle);
  const tails = await enqueueMany(node, Array(200).fill({ after: [middle.id] }), { after: [middle.id] });
  const all = [...after, middle.id, ...tails.map(({ id }) => id)];
  await waitFor(() => assert.equal(all.filter((id) => ended.has(id)).length, all.length), 15_000);
  await waitFor(async () => assert.deepEqual(await stand.query('select from tasks where id = any($1)', [all]), []));
  assert.deepEqual(new Set(all.map((id) => runs.get(id))), new Set([1]));
  assert.deepEqual(early, []);
});
