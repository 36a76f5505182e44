import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { auditedBy, causeOf } from './acting.ts';
import { lockSchedule, type ScheduleRow, selectSchedules, setSchedulePause } from './schedules.store.ts';
import type { TaskKinds } from './task-kinds.service.ts';
import { taskOfKind } from './task-of-kind.ts';
import { selectTasks, type TaskDetail } from './task-view.store.ts';

export type Schedules = {
  all(): Promise<readonly ScheduleRow[]>;
  /** @throws Problem `NOT_FOUND` */
  find(name: string): Promise<ScheduleRow>;
  /**
   * Has done now what the clock would have done next, beside it: the schedule's own ticks stay. A paused one runs too.
   *
   * @throws Problem `NOT_FOUND`; `CONFLICT` when no worker knows its kind any more, or one of its unique key waits or runs.
   */
  run(name: string, actor: Actor): Promise<TaskDetail>;
  /** @throws Problem `NOT_FOUND` */
  pause(name: string, actor: Actor): Promise<ScheduleRow>;
  /** @throws Problem `NOT_FOUND` */
  resume(name: string, actor: Actor): Promise<ScheduleRow>;
};

export type SchedulesNeeds = {
  readonly database: Database;
  readonly now: () => Date;
  readonly kinds: TaskKinds;
  readonly definitions: () => readonly Task[];
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

export const createSchedules = (needs: SchedulesNeeds): Schedules => {
  const { database, kinds } = needs;

  const find = async (name: string): Promise<ScheduleRow> => {
    const [schedule] = await database.rows(selectSchedules, [name]);
    if (schedule === undefined) throw new Problem(notFound);
    return schedule;
  };

  const findTask = async (kind: string): Promise<Task> => {
    const definition = needs.definitions().find(({ name }) => name === kind);
    if (definition !== undefined) return definition;
    const served = (await kinds.all()).find(({ name, isServed }) => name === kind && isServed);
    if (served !== undefined) return taskOfKind(served);
    throw new Problem(conflict, { message: 'No worker knows the kind of this schedule any more.' });
  };

  const setPause = async (name: string, isPaused: boolean, actor: Actor): Promise<ScheduleRow> => {
    await database.transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      const before = await tx.row(lockSchedule, [name]);
      if (before === undefined) throw new Problem(notFound);
      if ((before.pausedAt !== null) === isPaused) return;
      await tx.execute(setSchedulePause, [name, isPaused]);
      const action = isPaused ? 'schedule.paused' : 'schedule.resumed';
      const change = { before: { name, paused: !isPaused }, after: { name, paused: isPaused } };
      await needs.recordAudit(tx, auditedBy(actor, action, needs.now(), change));
    });
    return find(name);
  };

  return {
    all: () => database.rows(selectSchedules, [null]),
    find,
    run: async (name, actor) => {
      const task = await findTask((await find(name)).kind);
      return database.transaction(async (tx) => {
        await needs.requireCurrent(tx, actor);
        const schedule = await tx.row(lockSchedule, [name]);
        if (schedule === undefined) throw new Problem(notFound);
        const { id, isNew } = await needs.enqueue(tx, task, schedule.payload, {
          cause: causeOf(actor),
          schedule: name,
        });
        if (!isNew) {
          throw new Problem(conflict, {
            message: 'A task of this schedule waits or runs already.',
            details: { existing_id: id },
          });
        }
        const after = { name, task_id: id };
        await needs.recordAudit(tx, auditedBy(actor, 'schedule.run', needs.now(), { before: null, after }));
        const [made] = await tx.rows(selectTasks, [[id]]);
        if (made === undefined) throw new Error(`The task ${id} was enqueued and is not there.`);
        return made;
      });
    },
    pause: (name, actor) => setPause(name, true, actor),
    resume: (name, actor) => setPause(name, false, actor),
  };
};
