import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { createServerStand } from '../harness/server-stand.ts';
import { writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const tasksDir = await writeTaskModules({
  'chain.ts': `
import { setTimeout as wait } from 'node:timers/promises';
import { defineTask, z } from 'castellan/tasks';

export default defineTask({ name: 'chain.link', payload: z.strictObject({}), run: () => wait(20) });`,
});
const stand = await createServerStand({ TASKS_DIR: tasksDir, TASK_LEASE_SECONDS: '4' });
const { query } = await openTaskStand(stand.database);

const enqueue = async (after: readonly string[]): Promise<string> => {
  const [made] = await query(`select enqueue('chain.link', '{}', $1) as id`, [JSON.stringify({ after })]);
  return z.string().parse(made?.id);
};
const finished = async (): Promise<string[]> =>
  (
    await query(`select id from task_history where kind = 'chain.link' and state = 'succeeded' order by finished_at`)
  ).map(({ id }) => z.string().parse(id));

test('a process that is killed while tasks let each other go loses none of them, and none runs before its time', async () => {
  const work = ['--parts', 'worker', '--queues', 'default'];
  let server = await stand.startServer(...work);
  // Diamonds in a row: two at once, then one that waits for both.
  const links: { id: string; after: string[] }[] = [];
  let last: string[] = [];
  for (let diamond = 0; diamond < 12; diamond += 1) {
    const pair = [await enqueue(last), await enqueue(last)];
    links.push(...pair.map((id) => ({ id, after: last })));
    const join = await enqueue(pair);
    links.push({ id: join, after: pair });
    last = [join];
  }
  for (const share of [0.2, 0.5]) {
    await waitFor(async () => assert.ok((await finished()).length > links.length * share), 30_000);
    server.signal('SIGKILL');
    assert.equal(await server.ended, 'SIGKILL');
    server = await stand.startServer(...work);
  }
  await waitFor(async () => assert.equal((await finished()).length, links.length), 30_000);
  const order = new Map((await finished()).map((id, place) => [id, place]));
  for (const { id, after } of links) {
    for (const other of after)
      assert.ok((order.get(other) ?? Infinity) < (order.get(id) ?? -1), `${id} before ${other}`);
  }
});
