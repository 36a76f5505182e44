import { StartError } from '../platform/problem/start-error.ts';
import type { Task } from '../platform/tasks/task.ts';

/**
 * Holds the kinds of task against each other, and the queues that this process is to work on against them.
 *
 * @throws StartError when a team's kind has the name of one of ours, or no kind is for a queue.
 * @throws Error when two kinds of ours share a name.
 */
export const checkTasks = (tasks: readonly Task[], workedQueues: readonly string[] | null): void => {
  const byName = new Map<string, Task>();
  for (const task of tasks) {
    const other = byName.get(task.name);
    if (other !== undefined && task.source === other.source)
      throw new Error(`Two kinds of task are named ${task.name}`);
    if (other !== undefined) {
      throw new StartError(
        `TASKS_DIR: the name ${task.name} belongs to a task of the server; give yours another, such as ${task.name}.own.`,
      );
    }
    byName.set(task.name, task);
  }
  const queues = [...new Set(tasks.map(({ queue }) => queue))].sort();
  const unknown = (workedQueues ?? []).filter((queue) => !queues.includes(queue));
  if (unknown.length > 0) {
    throw new StartError(`--queues: no task is for the queue ${unknown.join(', ')}; there are: ${queues.join(', ')}.`);
  }
};
