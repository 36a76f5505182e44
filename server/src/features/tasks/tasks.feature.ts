import type { Feature } from '../../platform/feature/feature.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import { createEnqueue } from './enqueue.service.ts';
import { createTaskDesk, type TaskDeskNeeds } from './task-desk.ts';

/** `definitions`: every kind this process can run; asked once the house is whole. */
export type TasksNeeds = TaskDeskNeeds & { readonly randomness: Randomness };

export type Tasks = { readonly feature: Feature; readonly enqueue: Enqueue };

/** What must be done, and who does it. */
export const createTasks = (needs: TasksNeeds): Tasks => {
  const enqueue = createEnqueue(needs.randomness);
  const { routes, permissions } = createTaskDesk(needs, enqueue);
  return { enqueue, feature: { name: 'tasks', routes, problems: [], metrics: [], permissions } };
};
