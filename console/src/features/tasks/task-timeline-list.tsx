import type { TaskDetail } from 'castellan-client';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { classNames } from '../../ui/class-names.ts';
import { duration } from '../../ui/duration.ts';
import { isTaskState, toneOfState } from '../../ui/task-states.ts';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';
import { TaskError } from './task-error.tsx';
import { type TimelineEntry, timelineOf } from './task-timeline.ts';

const dots: Readonly<Record<Tone, string>> = {
  neutral: 'bg-line-strong',
  info: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
  busy: 'bg-busy',
};

const toneOfOutcome = (outcome: string): Tone => (isTaskState(outcome) ? toneOfState[outcome] : 'danger');

const toneOf = (entry: TimelineEntry): Tone => {
  if (entry.kind === 'attempt') return toneOfOutcome(entry.attempt.outcome);
  return entry.kind === 'ended' ? toneOfState[entry.state] : 'neutral';
};

const titleOf = (entry: TimelineEntry, { tasks }: Words): string => {
  const { events } = tasks;
  switch (entry.kind) {
    case 'enqueued':
      return entry.schedule === null ? events.enqueued : events.bySchedule(entry.schedule);
    case 'replayed':
      return events.replayed;
    case 'attempt':
      return events.attempt(entry.attempt.number);
    case 'cancel-requested':
      return events.cancelRequested;
    case 'due':
      return events.due;
    case 'next-attempt':
      return events.nextAttempt(entry.number);
    case 'waits':
      return events.waits;
    case 'blocked':
      return entry.by === 'tasks' ? events.waitsForTasks : events.blocked;
    case 'ended':
      return events.ended[entry.state];
  }
};

/** The life of a task, oldest first. */
export const TaskTimeline = ({ task }: { readonly task: TaskDetail }) => {
  const { words, language } = useSpoken();
  const entries = timelineOf(task);
  return (
    <ol className="grid">
      {entries.map((entry, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added behind, or changed in their place.
          key={index}
          className="relative grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 pb-4 last:pb-0"
        >
          {index < entries.length - 1 && (
            <span aria-hidden className="absolute start-[0.46875rem] top-3 -bottom-2 w-px bg-line" />
          )}
          <span
            aria-hidden
            className={classNames(
              'relative mt-1.5 ms-0.75 size-2.5 rounded-full ring-3 ring-surface',
              entry.isAhead ? 'border-2 border-line-strong bg-surface' : dots[toneOf(entry)],
            )}
          />
          <div className="min-w-0">
            <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
              <span className={classNames('font-medium', entry.isAhead && 'text-muted')}>{titleOf(entry, words)}</span>
              {entry.kind === 'attempt' && (
                <Badge tone={toneOfOutcome(entry.attempt.outcome)}>
                  {words.tasks.outcomes[entry.attempt.outcome] ?? entry.attempt.outcome}
                </Badge>
              )}
              <span className="flex-1" />
              {entry.at !== null && (
                <span className="text-sm text-faint">
                  <Time at={entry.at} isExact={entry.isAhead !== true} />
                </span>
              )}
            </div>
            <More entry={entry} words={words} language={language} />
          </div>
        </li>
      ))}
    </ol>
  );
};

const More = ({
  entry,
  words: { tasks },
  language,
}: {
  readonly entry: TimelineEntry;
  readonly words: Words;
  readonly language: string;
}): ReactNode => {
  if (entry.kind === 'ended') {
    return (
      entry.reason !== null && (
        <p className="foreign text-sm text-muted">{tasks.reasons[entry.reason] ?? entry.reason}</p>
      )
    );
  }
  if (entry.kind !== 'attempt') return null;
  const { attempt, ranMs } = entry;
  return (
    <>
      <p className="foreign text-sm text-faint">
        {[
          ranMs === null ? undefined : tasks.took(duration(ranMs, language)),
          attempt.worker_id === null ? undefined : tasks.onWorker(attempt.worker_id.slice(-8)),
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </p>
      <TaskError error={attempt.error} />
    </>
  );
};
