import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { createServerStand } from '../harness/server-stand.ts';
import { writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const tasksDir = await writeTaskModules({
  'poison.ts': `
import { setTimeout as wait } from 'node:timers/promises';
import { defineTask, z } from 'castellan/tasks';

export default [
  defineTask({ name: 'poison.kills', payload: z.strictObject({}), run: async () => {
    // Its neighbours have begun by then.
    await wait(200);
    process.kill(process.pid, 'SIGKILL');
  } }),
  defineTask({ name: 'poison.neighbour', payload: z.strictObject({}), run: () => wait(1_500) }),
];`,
});
const stand = await createServerStand({ TASKS_DIR: tasksDir, TASK_LEASE_SECONDS: '4' });
const tasks = await openTaskStand(stand.database);

const enqueue = async (kind: string): Promise<string> => {
  const [made] = await tasks.query(`select enqueue($1, '{}') as id`, [kind]);
  return z.string().parse(made?.id);
};

test('a task that kills its process three times is dead, and its neighbours have all run', async () => {
  const work = ['--parts', 'worker', '--queues', 'default', '--concurrency', '3'];
  let server = await stand.startServer(...work);
  const neighbours = [await enqueue('poison.neighbour'), await enqueue('poison.neighbour')];
  const poison = await enqueue('poison.kills');
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    assert.equal(await server.ended, 'SIGKILL');
    server = await stand.startServer(...work);
  }
  const dead = await waitFor(async () => {
    const task = await tasks.task(poison);
    assert.equal(task?.state, 'dead');
    return task;
  }, 20_000);
  assert.equal(dead.dead_reason, 'crashed');
  assert.deepEqual(
    dead.past_attempts.map(({ outcome }) => outcome),
    ['crashed', 'crashed', 'crashed'],
  );
  for (const id of neighbours) {
    await waitFor(async () => assert.equal((await tasks.task(id))?.state, 'succeeded'), 20_000);
  }
});
