import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database, ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { createDeadTaskRoutes } from './dead-tasks.routes.ts';
import type { News } from './engine/announcer.ts';
import { createPayloadCheck } from './payload-check.ts';
import { createQueueRoutes } from './queues.routes.ts';
import { createQueues } from './queues.service.ts';
import { createScheduleRoutes } from './schedules.routes.ts';
import { createSchedules } from './schedules.service.ts';
import { createTaskActRoutes } from './task-acts.routes.ts';
import { createTaskActs } from './task-acts.service.ts';
import { createTaskEnqueueRoutes } from './task-enqueue.routes.ts';
import { createEnqueueTasks } from './task-enqueue.service.ts';
import { createTaskEventRoutes, type TaskEventsAccess } from './task-events.routes.ts';
import { createTaskEvents } from './task-events.service.ts';
import { createTaskKindRoutes } from './task-kinds.routes.ts';
import { createTaskKinds } from './task-kinds.service.ts';
import { createTaskListRoutes } from './task-list.routes.ts';
import { createTaskList } from './task-list.service.ts';
import { selectTasks, type TaskDetail } from './task-view.store.ts';
import { createTaskWatch } from './task-watch.ts';

export type TaskDeskNeeds = TaskEventsAccess & {
  readonly database: Database;
  readonly readDatabase: ReadDatabase;
  readonly clock: Clock;
  readonly log: Log;
  readonly cursors: Cursors;
  readonly definitions: () => readonly Task[];
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

/** What the desk does by way of the engine. */
export type DeskEngine = {
  readonly enqueue: Enqueue;
  /** Tells workers that there may be something to do. */
  readonly announce: (news: News) => void;
  readonly noteReplayed: (queue: string) => void;
};

/** How people see tasks and act on them. */
export const createTaskDesk = (needs: TaskDeskNeeds, engine: DeskEngine) => {
  const { database, clock, cursors } = needs;
  const kinds = createTaskKinds(needs);
  const listTasks = createTaskList(needs.readDatabase);
  const acting = { ...needs, ...engine, now: clock.now, kinds };
  const enqueueTasks = createEnqueueTasks({ ...acting, checkPayload: createPayloadCheck() });
  const acts = createTaskActs(acting);
  const queues = createQueues(acting);
  const schedules = createSchedules(acting);
  const events = createTaskEvents({ database, clock, watch: createTaskWatch(needs) });
  return {
    listTasks,
    readTask: (id: Uuid): Promise<TaskDetail | undefined> => database.row(selectTasks, [[id]]),
    enqueueTasks,
    acts,
    queues,
    schedules,
    routes: [
      ...createTaskListRoutes(database, listTasks, cursors),
      ...createDeadTaskRoutes(database),
      ...createTaskEnqueueRoutes(enqueueTasks),
      ...createTaskActRoutes(acts),
      ...createTaskKindRoutes(kinds),
      ...createTaskEventRoutes(events, needs),
      ...createQueueRoutes(queues),
      ...createScheduleRoutes(schedules),
    ],
    permissions: [
      { name: 'tasks:read', description: 'See tasks, what they were given and what became of them.' },
      { name: 'tasks:write', description: 'Enqueue tasks, and cancel, retry, replay and reorder them.' },
      { name: 'queues:read', description: 'See how full queues are and who works them.' },
      { name: 'queues:write', description: 'Pause, resume and limit queues.' },
      { name: 'schedules:read', description: 'See what is done by the clock.' },
      { name: 'schedules:write', description: 'Run schedules now, pause and resume them.' },
    ],
  } satisfies Pick<Feature, 'routes' | 'permissions'> & Record<string, unknown>;
};

export type TaskDesk = ReturnType<typeof createTaskDesk>;
