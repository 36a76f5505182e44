import { maskValue } from '../../platform/log/masking.ts';
import type { TraceSegment } from '../../platform/tracing/span.ts';
import type { CauseEntry } from './cause-body.ts';
import type { AttemptOfTask, AwaitedTask, KnownMail, KnownTask } from './cause-needs.ts';
import { idOf, type Outcome } from './entries-of-requests.ts';

const outcomeOfTask = (state: string): Outcome => {
  if (state === 'succeeded') return 'ok';
  if (state === 'dead') return 'failed';
  if (state === 'cancelled') return null;
  return state === 'running' ? 'running' : 'waiting';
};

const between = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : Math.max(0, to.getTime() - from.getTime());

/** Nearly no task has any: null is shorter in an answer of hundreds. */
const someOf = (tasks: readonly AwaitedTask[]): readonly AwaitedTask[] | null => (tasks.length === 0 ? null : tasks);

/** From its making to its end. */
export const taskEntry = (task: KnownTask, parent: string | null): CauseEntry => ({
  id: idOf.task(task.id),
  kind: 'task',
  at: task.createdAt.toISOString(),
  ended_at: task.finishedAt?.toISOString() ?? null,
  duration_ms: between(task.createdAt, task.finishedAt),
  parent,
  title: task.kind,
  outcome: outcomeOfTask(task.state),
  link: { kind: 'task', id: task.id },
  request_id: task.requestId,
  trace_id: task.traceId,
  details: {
    state: task.state,
    queue: task.queue,
    attempts_made: task.attempts,
    max_attempts: task.maxAttempts,
    replays: task.replays,
    due_at: task.dueAt.toISOString(),
    dead_reason: task.deadReason,
    schedule: task.schedule,
    actor_kind: task.actorKind,
    actor_id: task.actorId,
    waits_for: someOf(task.waitsFor),
    waited_for_by: someOf(task.waitedForBy),
  },
});

const outcomeOfAttempt = ({ outcome }: AttemptOfTask): Outcome => {
  if (outcome === 'succeeded') return 'ok';
  if (outcome === 'cancelled') return null;
  return outcome === 'running' ? 'running' : 'failed';
};

/** @param segment what the worker did in it, where that was kept. */
export const attemptEntry = (
  task: KnownTask,
  attempt: AttemptOfTask,
  index: number,
  segment: TraceSegment | undefined,
): CauseEntry => {
  const startedAt = attempt.started_at === null ? null : new Date(attempt.started_at);
  const endedAt = attempt.ended_at === null ? null : new Date(attempt.ended_at);
  return {
    id: idOf.attempt(task.id, index),
    kind: 'attempt',
    at: (startedAt ?? endedAt ?? task.createdAt).toISOString(),
    ended_at: endedAt?.toISOString() ?? null,
    duration_ms: between(startedAt, endedAt),
    parent: idOf.task(task.id),
    title: task.kind,
    outcome: outcomeOfAttempt(attempt),
    link: segment === undefined ? { kind: 'task', id: task.id } : { kind: 'trace', id: segment.spans[0].traceId },
    request_id: task.requestId,
    trace_id: segment?.spans[0].traceId ?? task.traceId,
    details: {
      number: attempt.number,
      outcome: attempt.outcome,
      worker_id: attempt.worker_id,
      error: attempt.error ?? null,
    },
  };
};

const outcomeOfMail = (state: string): Outcome => {
  if (state === 'sent' || state === 'kept') return 'ok';
  return state === 'sending' ? 'running' : 'failed';
};

export const mailEntry = (mail: KnownMail, parent: string | null, task: KnownTask | undefined): CauseEntry => ({
  id: `mail:${mail.taskId}`,
  kind: 'mail',
  at: mail.createdAt.toISOString(),
  ended_at: mail.sentAt?.toISOString() ?? null,
  duration_ms: between(mail.createdAt, mail.sentAt),
  parent,
  title: mail.template,
  outcome: outcomeOfMail(mail.state),
  link: { kind: 'mail', id: mail.taskId },
  request_id: task?.requestId ?? null,
  trace_id: task?.traceId ?? null,
  details: {
    state: mail.state,
    to: mail.toAddress,
    subject: mail.subject,
    language: mail.language,
    user_id: mail.userId,
    attempts: mail.attempts,
    response: maskValue(mail.response),
  },
});
