import type { Feature } from '../../platform/feature/feature.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import { createEnqueue } from './enqueue.service.ts';

export type TasksNeeds = {
  readonly randomness: Randomness;
  /** Every kind this process can run; asked once the house is whole. */
  readonly definitions: () => readonly Task[];
};

export type Tasks = { readonly feature: Feature; readonly enqueue: Enqueue };

/** What must be done, and who does it. */
export const createTasks = (needs: TasksNeeds): Tasks => ({
  enqueue: createEnqueue(needs.randomness),
  feature: { name: 'tasks', routes: [], problems: [], metrics: [], permissions: [] },
});
