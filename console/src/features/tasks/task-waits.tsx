import type { TaskDetail } from 'castellan-client';
import { Panel } from '../../ui/panel.tsx';
import { type TaskNeighbour, TaskNeighbours } from '../../ui/task-neighbours.tsx';
import { useWords } from '../../words/words.tsx';

/** So many of those that wait for a task does the server show. */
const mostShown = 100;

const Neighbours = ({ title, lead, tasks }: { title: string; lead?: string; tasks: readonly TaskNeighbour[] }) => (
  <Panel title={title} {...(lead !== undefined && { lead })}>
    <TaskNeighbours tasks={tasks} pathOf={(id) => `/tasks/${id}`} />
  </Panel>
);

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
