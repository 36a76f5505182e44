import type { Task } from 'castellan-client';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { TaskStateBadge } from '../../ui/task-state-badge.tsx';
import { useWords } from '../../words/words.tsx';

/** The state in one line: how far a run is, or why the task was given up. */
export const TaskStateLine = ({ task }: { readonly task: Task }) => {
  const { tasks } = useWords();
  return (
    <span className="flex min-w-0 items-center gap-2">
      <TaskStateBadge state={task.state} />
      {task.state === 'running' && task.progress !== null && (
        <span className="w-20 shrink-0 max-md:w-12">
          <ProgressBar share={task.progress.share} label={`${tasks.progress}: ${task.kind}`} />
        </span>
      )}
      {task.dead_reason !== null && (
        <span className="truncate text-sm text-faint max-md:hidden">
          {tasks.reasons[task.dead_reason] ?? task.dead_reason}
        </span>
      )}
    </span>
  );
};
