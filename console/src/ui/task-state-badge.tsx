import { useWords } from '../words/words.tsx';
import { Badge } from './badge.tsx';
import { type TaskState, toneOfState } from './task-states.ts';

/** How a task stands, with what that means on hovering. */
export const TaskStateBadge = ({ state }: { readonly state: TaskState }) => {
  const { tasks } = useWords();
  return (
    <span title={tasks.stateHints[state]}>
      <Badge tone={toneOfState[state]}>{tasks.states[state]}</Badge>
    </span>
  );
};
