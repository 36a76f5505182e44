/**
 * The tasks of the siege, as a team would write them: `siege.note` takes a moment, `siege.poison` kills the process that runs
 * it. Both leave a line when they begin, and the first one when it ends.
 */
export const taskModule = (runsFile: string): string => `
import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { defineTask, z } from 'castellan/tasks';

const line = (words) => appendFileSync(${JSON.stringify(runsFile)}, words.join(' ') + '\\n');

const note = defineTask({
  name: 'siege.note',
  description: 'Waits a little.',
  queue: 'siege',
  attempts: 10,
  backoff: { firstMs: 100, maxMs: 1000 },
  payload: z.strictObject({ ms: z.number().min(0).max(60000) }),
  run: async ({ ms }, { taskId, attempt, signal }) => {
    const begun = Date.now();
    line(['begins', taskId, attempt, process.pid]);
    await wait(ms, undefined, { signal });
    line(['ends', taskId, attempt, process.pid]);
    return { attempt, begun };
  },
});

const poison = defineTask({
  name: 'siege.poison',
  description: 'Kills the process that runs it.',
  queue: 'siege',
  attempts: 10,
  payload: z.strictObject({}),
  run: async (payload, { taskId, attempt }) => {
    line(['poisons', taskId, attempt, process.pid]);
    process.kill(process.pid, 'SIGKILL');
    await wait(60000);
  },
});

export default [note, poison];
`;
