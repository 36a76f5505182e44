import { z } from 'zod';
import { maskValue } from '../../platform/log/masking.ts';
import type { TaskDetail } from './task-view.store.ts';

const moment = z.iso.datetime();

export const pastAttempt = z
  .strictObject({
    number: z.int(),
    started_at: moment.nullable(),
    ended_at: moment.nullable(),
    outcome: z.string().meta({ description: 'running, succeeded, cancelled, or how it failed.' }),
    error: z.unknown().meta({ description: 'With secrets masked; null when there was none.' }),
    worker_id: z.uuid().nullable(),
  })
  .meta({ id: 'TaskAttempt' });

export type PastAttempt = z.output<typeof pastAttempt>;

const writtenMoment = z.coerce
  .date()
  .transform((at) => at.toISOString())
  .nullable()
  .catch(null);

// Kept as JSON by whichever release ran the attempt.
const writtenAttempt = z.object({
  number: z.int().catch(0),
  started_at: writtenMoment,
  ended_at: writtenMoment,
  outcome: z.string().catch('failed'),
  error: z.unknown(),
  worker_id: z.uuid().nullable().catch(null),
});

type AttemptedTask = Pick<TaskDetail, 'pastAttempts' | 'startedAt' | 'finishedAt' | 'attempts' | 'state' | 'workerId'>;

/** The attempts that are kept of a task, oldest first: those that failed, and the one that runs or was the last. */
export const readPastAttempts = (task: AttemptedTask): PastAttempt[] => {
  const written = z.array(writtenAttempt).catch([]).parse(task.pastAttempts);
  const past = written.map((one) => ({ ...one, error: maskValue(one.error) ?? null }));
  const last = lastAttemptOf(task);
  if (last === null || past.some((one) => one.started_at === last.started_at)) return past;
  return [...past, last];
};

const lastAttemptOf = (task: Omit<AttemptedTask, 'pastAttempts'>): PastAttempt | null => {
  if (task.startedAt === null || task.attempts === 0) return null;
  const isFinished = task.state === 'succeeded' || task.state === 'cancelled';
  if (!isFinished && task.state !== 'running') return null;
  return {
    number: task.attempts,
    started_at: task.startedAt.toISOString(),
    ended_at: isFinished ? (task.finishedAt?.toISOString() ?? null) : null,
    outcome: task.state,
    error: null,
    worker_id: task.workerId,
  };
};

/** What happened to a task and when, oldest first. */
export const timelineOf = (task: TaskDetail, attempts: readonly PastAttempt[]): { at: string; event: string }[] => {
  const events: { at: string | null; event: string }[] = [
    { at: task.createdAt.toISOString(), event: 'created' },
    ...attempts.flatMap((attempt) => [
      { at: attempt.started_at, event: `attempt ${attempt.number} began` },
      { at: attempt.ended_at, event: `attempt ${attempt.number} ended: ${attempt.outcome}` },
    ]),
    { at: task.cancelRequestedAt?.toISOString() ?? null, event: 'cancellation requested' },
    { at: task.finishedAt?.toISOString() ?? null, event: task.state },
  ];
  return events
    .flatMap(({ at, event }) => (at === null ? [] : [{ at, event }]))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
};
