import { randomUUID } from 'node:crypto';
import type { TaskRun } from '../../src/platform/tasks/task.ts';

/** What a run is given that nobody watches: the first of several attempts, caused by the house itself. */
export const quietRun = (more: Partial<TaskRun> = {}): TaskRun => ({
  taskId: randomUUID(),
  attempt: 1,
  isLastAttempt: false,
  cause: { actorKind: 'system', actorId: null, request: null },
  signal: new AbortController().signal,
  traceparent: () => undefined,
  progress: () => {},
  log: () => {},
  ...more,
});
