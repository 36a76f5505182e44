import type { TaskAttempt, TaskDetail } from 'castellan-client';

/** Something that happened to a task, or that it waits for: then `isAhead`. */
export type TimelineEntry = {
  readonly at: string | null;
  readonly isAhead?: true;
} & (
  | { readonly kind: 'enqueued'; readonly schedule: string | null }
  | { readonly kind: 'replayed' }
  | { readonly kind: 'attempt'; readonly attempt: TaskAttempt; readonly ranMs: number | null }
  | { readonly kind: 'cancel-requested' }
  | { readonly kind: 'due' }
  | { readonly kind: 'next-attempt'; readonly number: number }
  | { readonly kind: 'waits' }
  | { readonly kind: 'blocked'; readonly by: 'tasks' | 'key' | null }
  | { readonly kind: 'ended'; readonly state: 'succeeded' | 'cancelled' | 'dead'; readonly reason: string | null }
);

/** Attempts that do not count are begun again under the same number. */
const uncounted = ['crashed', 'released'];

const attemptEntry = (attempt: TaskAttempt): TimelineEntry => ({
  kind: 'attempt',
  at: attempt.started_at,
  attempt,
  ranMs:
    attempt.started_at === null || attempt.ended_at === null
      ? null
      : Math.max(0, Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)),
});

/** The attempts, with a mark wherever somebody replayed the task: the numbers begin anew there. */
const attemptEntries = ({ attempts, replays }: TaskDetail): readonly TimelineEntry[] =>
  attempts.flatMap((attempt, index): readonly TimelineEntry[] => {
    const before = attempts[index - 1];
    const beginsAnew =
      replays > 0 && before !== undefined && attempt.number <= before.number && !uncounted.includes(before.outcome);
    return beginsAnew ? [{ kind: 'replayed', at: null }, attemptEntry(attempt)] : [attemptEntry(attempt)];
  });

/** What comes next, for a task that is not over and does not run. */
const nextEntry = (task: TaskDetail): readonly TimelineEntry[] => {
  switch (task.state) {
    case 'scheduled':
      return task.attempts_made === 0
        ? [{ kind: 'due', at: task.due_at, isAhead: true }]
        : [{ kind: 'next-attempt', at: task.due_at, isAhead: true, number: task.attempts_made + 1 }];
    case 'ready':
    case 'dispatched':
      return [{ kind: 'waits', at: task.due_at, isAhead: true }];
    case 'blocked':
      // What it waits for has no time; its own may be over.
      return [
        {
          kind: 'blocked',
          at: task.blocked_by === 'tasks' ? null : task.due_at,
          isAhead: true,
          by: task.blocked_by,
        },
      ];
    case 'running':
    case 'succeeded':
    case 'cancelled':
    case 'dead':
      return [];
  }
};

const endEntry = (task: TaskDetail): readonly TimelineEntry[] =>
  task.state === 'succeeded' || task.state === 'cancelled' || task.state === 'dead'
    ? [{ kind: 'ended', at: task.finished_at, state: task.state, reason: task.dead_reason }]
    : [];

/** The life of a task as people tell it: who wanted it, each attempt and how it went, what it waits for or how it ended. */
export const timelineOf = (task: TaskDetail): readonly TimelineEntry[] => {
  const past: TimelineEntry[] = [...attemptEntries(task)];
  const asked = task.cancel_requested_at;
  if (asked !== null) {
    const later = past.findIndex(({ at }) => at !== null && Date.parse(at) > Date.parse(asked));
    past.splice(later === -1 ? past.length : later, 0, { kind: 'cancel-requested', at: asked });
  }
  return [
    { kind: 'enqueued', at: task.created_at, schedule: task.schedule },
    ...past,
    ...endEntry(task),
    ...nextEntry(task),
  ];
};
