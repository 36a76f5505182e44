import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { createPayloadCheck } from './payload-check.ts';
import { createTaskEnqueueRoutes } from './task-enqueue.routes.ts';
import { createEnqueueTasks } from './task-enqueue.service.ts';
import { createTaskEventRoutes, type TaskEventsAccess } from './task-events.routes.ts';
import { createTaskEvents } from './task-events.service.ts';
import { createTaskKindRoutes } from './task-kinds.routes.ts';
import { createTaskKinds } from './task-kinds.service.ts';
import { createTaskListRoutes } from './task-list.routes.ts';
import { createTaskList } from './task-list.service.ts';
import { createTaskWatch } from './task-watch.ts';

export type TaskDeskNeeds = TaskEventsAccess & {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly cursors: Cursors;
  readonly definitions: () => readonly Task[];
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** How people see tasks and act on them. */
export const createTaskDesk = (needs: TaskDeskNeeds, enqueue: Enqueue) => {
  const { database, clock, cursors } = needs;
  const kinds = createTaskKinds(needs);
  const listTasks = createTaskList(database);
  const enqueueTasks = createEnqueueTasks({
    ...needs,
    now: clock.now,
    kinds,
    enqueue,
    checkPayload: createPayloadCheck(),
  });
  const events = createTaskEvents({ database, clock, watch: createTaskWatch(needs) });
  return {
    listTasks,
    routes: [
      ...createTaskListRoutes(database, listTasks, cursors),
      ...createTaskEnqueueRoutes(enqueueTasks),
      ...createTaskKindRoutes(kinds),
      ...createTaskEventRoutes(events, needs),
    ],
    permissions: [
      { name: 'tasks:read', description: 'See tasks, what they were given and what became of them.' },
      { name: 'tasks:write', description: 'Enqueue tasks, and cancel, retry, replay and reorder them.' },
    ],
  } satisfies Pick<Feature, 'routes' | 'permissions'> & Record<string, unknown>;
};
