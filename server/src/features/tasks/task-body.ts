import { z } from 'zod';
import { maskValue } from '../../platform/log/masking.ts';
import { pastAttempt, readPastAttempts, timelineOf } from './task-attempts.ts';
import { actorKinds, type TaskRow, taskStates } from './task-rows.ts';
import { mostShown, type TaskDetail } from './task-view.store.ts';

const moment = z.iso.datetime();

export const progressBody = z
  .strictObject({ share: z.number().min(0).max(1), message: z.string().nullable() })
  .meta({ id: 'TaskProgress', description: 'How far a run says it is, from 0 to 1.' });

const members = {
  id: z.uuid(),
  kind: z.string(),
  queue: z.string(),
  state: z.enum(taskStates).meta({
    description:
      'scheduled: for later, or before another attempt; blocked: waits for other tasks or for another of its key, as `blocked_by` says; ready: waits for a worker; dispatched: on its way to one; running; succeeded; dead: given up, can be replayed; cancelled.',
  }),
  blocked_by: z.enum(['tasks', 'key']).nullable().meta({
    description: 'tasks: others have not succeeded yet; key: others of its concurrency key; null unless it is blocked.',
  }),
  priority: z.int().min(0).max(3),
  created_at: moment,
  due_at: moment.meta({ description: 'Not before this.' }),
  started_at: moment.nullable().meta({ description: 'When its last attempt began.' }),
  finished_at: moment.nullable().meta({ description: 'When it succeeded, was cancelled or was given up.' }),
  attempts_made: z.int(),
  max_attempts: z.int(),
  replays: z.int(),
  progress: progressBody.nullable(),
  dead_reason: z.string().nullable(),
  cancel_requested_at: moment.nullable(),
  unique_key: z.string().nullable(),
  concurrency_key: z.string().nullable(),
  schedule: z.string().nullable().meta({ description: 'The schedule that made it.' }),
  worker_id: z.uuid().nullable(),
  cause: z.strictObject({
    actor: z.strictObject({ kind: z.enum(actorKinds), id: z.uuid().nullable() }),
    request_id: z.uuid().nullable().meta({ description: 'The request in whose transaction it was enqueued.' }),
    trace_id: z.string().nullable(),
  }),
};

export const taskBody = z.strictObject(members).meta({ id: 'Task', description: 'Something to be done.' });

const awaitedTask = z
  .strictObject({ id: z.uuid(), kind: z.string().nullable(), state: z.enum(taskStates).nullable() })
  .meta({ id: 'AwaitedTask', description: 'Without kind and state when it is not in the history any more.' });

export const taskDetailBody = z
  .strictObject({
    ...members,
    payload: z.unknown().meta({ description: 'With secrets masked.' }),
    result: z.unknown().meta({ description: 'What its run returned, with secrets masked; null until it succeeded.' }),
    timeout_ms: z.int(),
    lease_expiries: z.int().meta({ description: 'How often its worker went silent.' }),
    waits_for: z.array(awaitedTask).meta({ description: 'What must have succeeded before, or must have had to.' }),
    waited_for_by: z
      .array(awaitedTask)
      .meta({ description: `What begins after it has succeeded; the oldest ${mostShown} of them.` }),
    cancelled_with: z
      .uuid()
      .nullable()
      .meta({ description: 'The task that it waited for, whose end without success cancelled it.' }),
    attempts: z.array(pastAttempt).meta({ description: 'Every attempt that is kept, oldest first.' }),
    timeline: z.array(z.strictObject({ at: moment, event: z.string() })),
  })
  .meta({ id: 'TaskDetail', description: 'A task with what became of it.' });

// Written by a run, so it is read like anything from outside.
const writtenProgress = z.object({ share: z.number().min(0).max(1), message: z.string().nullish() });

const presentProgress = (progress: unknown): z.output<typeof progressBody> | null => {
  const read = writtenProgress.safeParse(progress);
  return read.success ? { share: read.data.share, message: maskText(read.data.message ?? null) } : null;
};

const maskText = (text: string | null): string | null => (text === null ? null : String(maskValue(text)));

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export const presentTask = (task: TaskRow): z.output<typeof taskBody> => ({
  id: task.id,
  kind: task.kind,
  queue: task.queue,
  state: task.state,
  blocked_by: task.blockedBy,
  priority: task.priority,
  created_at: task.createdAt.toISOString(),
  due_at: task.dueAt.toISOString(),
  started_at: timeOf(task.startedAt),
  finished_at: timeOf(task.finishedAt),
  attempts_made: task.attempts,
  max_attempts: task.maxAttempts,
  replays: task.replays,
  progress: presentProgress(task.progress),
  dead_reason: task.deadReason,
  cancel_requested_at: timeOf(task.cancelRequestedAt),
  unique_key: maskText(task.uniqueKey),
  concurrency_key: maskText(task.concurrencyKey),
  schedule: task.schedule,
  worker_id: task.workerId,
  cause: {
    actor: { kind: task.actorKind, id: task.actorId },
    request_id: task.requestId,
    trace_id: task.traceId,
  },
});

export const presentTaskDetail = (task: TaskDetail): z.output<typeof taskDetailBody> => {
  const attempts = readPastAttempts(task);
  return {
    ...presentTask(task),
    payload: maskValue(task.payload),
    result: maskValue(task.result),
    timeout_ms: task.timeoutMs,
    lease_expiries: task.leaseExpiries,
    waits_for: task.waitsFor,
    waited_for_by: task.waitedForBy,
    cancelled_with: task.cancelledWith,
    attempts,
    timeline: timelineOf(task, attempts),
  };
};
