import type { TaskDetail } from 'castellan-client';
import { Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';
import { TaskStateBadge } from './task-state.tsx';

type Neighbour = TaskDetail['waits_for'][number];

/** So many of those that wait for a task does the server show. */
const mostShown = 100;

const Neighbours = ({
  title,
  lead,
  tasks: neighbours,
}: {
  title: string;
  lead?: string;
  tasks: readonly Neighbour[];
}) => {
  const { tasks } = useWords();
  return (
    <Panel title={title} {...(lead !== undefined && { lead })}>
      <ul className="grid gap-2">
        {neighbours.map(({ id, kind, state }) => (
          <li key={id} className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            {state === null ? (
              <span className="text-faint">{tasks.isForgotten}</span>
            ) : (
              <TaskStateBadge state={state} />
            )}
            {state === null ? (
              <span className="foreign min-w-0 break-all text-muted">{id}</span>
            ) : (
              <TextLink to={`/tasks/${id}`}>{kind ?? id}</TextLink>
            )}
            <span className="tabular text-sm text-faint">{id.slice(-12)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
};

/** What a task waits for and what waits for it, with what holds it up. */
export const TaskWaits = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks } = useWords();
  const { waits_for: waitsFor, waited_for_by: waitedForBy } = task;
  const isHeldUp = task.blocked_by === 'tasks' && waitsFor.some(({ state }) => state === 'dead');
  const holdsUp = task.state === 'dead' && waitedForBy.some(({ state }) => state === 'blocked');
  return (
    <>
      {waitsFor.length > 0 && (
        <Neighbours title={tasks.waitsFor} tasks={waitsFor} {...(isHeldUp && { lead: tasks.heldUp })} />
      )}
      {waitedForBy.length > 0 && (
        <Neighbours
          title={tasks.waitedForBy}
          tasks={waitedForBy}
          {...(holdsUp ? { lead: tasks.holdsUp } : waitedForBy.length === mostShown && { lead: tasks.firstHundred })}
        />
      )}
    </>
  );
};
