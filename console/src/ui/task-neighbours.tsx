import type { TaskDetail } from 'castellan-client';
import { useWords } from '../words/words.tsx';
import { TaskStateBadge } from './task-state-badge.tsx';
import { TextLink } from './text-link.tsx';

export type TaskNeighbour = TaskDetail['waits_for'][number];

/** The next links of a chain of tasks, each with how it stands and, while it is kept, the way to it. */
export const TaskNeighbours = ({
  tasks: neighbours,
  pathOf,
}: {
  readonly tasks: readonly TaskNeighbour[];
  readonly pathOf: (id: string) => string;
}) => {
  const { tasks } = useWords();
  return (
    <ul className="grid gap-2">
      {neighbours.map(({ id, kind, state }) => (
        <li key={id} className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          {state === null ? (
            <>
              <span className="text-faint">{tasks.isForgotten}</span>
              <span className="foreign min-w-0 break-all text-muted">{id}</span>
            </>
          ) : (
            <>
              <TaskStateBadge state={state} />
              <TextLink to={pathOf(id)}>{kind ?? id}</TextLink>
              <span className="tabular text-sm text-faint">{id.slice(-12)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
};
