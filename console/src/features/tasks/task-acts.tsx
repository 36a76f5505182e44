import type { TaskDetail } from 'castellan-client';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Menu, MenuChoice } from '../../ui/menu.tsx';
import { isWaiting } from '../../ui/task-states.ts';
import { useWords } from '../../words/words.tsx';

const priorities = [3, 2, 1, 0] as const;

/** What can be done with a task in its state. */
export const TaskActs = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks, general } = useWords();
  const { acts } = tasks;
  const [isAsking, setAsking] = useState(false);
  const params = { id: task.id };
  const touches = [['task', task.id], ['tasks'], ['dead-tasks'], ['queues']];
  const isDead = task.state === 'dead';
  const isRunning = task.state === 'running';
  const takesAlong = task.waited_for_by.some(({ state }) => state === 'blocked');
  const consequence = isDead ? acts.putAwayText : isRunning ? acts.cancelRunning : acts.cancelWaiting;
  const retry = useAct({ act: () => castellan.retryTask({ params }), touches, said: acts.retried });
  const replay = useAct({ act: () => castellan.replayTask({ params }), touches, said: acts.replayed });
  const cancel = useAct({
    act: () => castellan.cancelTask({ params }),
    touches,
    said: (after) => (isDead ? acts.isPutAway : after.state === 'cancelled' ? acts.cancelled : acts.cancelAsked),
    onDone: () => setAsking(false),
  });
  const prioritise = useAct({
    act: (priority: 0 | 1 | 2 | 3) => castellan.changeTask({ params, body: { priority } }),
    touches,
    said: acts.priorityChanged,
  });
  if (task.state === 'succeeded' || task.state === 'cancelled') return null;
  return (
    <>
      {task.state === 'scheduled' && (
        <Button look="primary" isBusy={retry.isBusy} onClick={() => retry.run(undefined)}>
          {acts.retry}
        </Button>
      )}
      {isDead && (
        <Button look="primary" isBusy={replay.isBusy} onClick={() => replay.run(undefined)}>
          {acts.replay}
        </Button>
      )}
      {task.cancel_requested_at === null && (
        <Button onClick={() => setAsking(true)}>{isDead ? acts.putAway : acts.cancel}</Button>
      )}
      {isWaiting(task.state) && (
        <Menu button={<IconButton label={general.more} icon={<Ellipsis size={16} aria-hidden />} />}>
          <MenuChoice
            label={tasks.priority}
            value={String(task.priority)}
            choices={priorities.map((priority) => ({
              value: String(priority),
              label: tasks.priorities[priority] ?? String(priority),
            }))}
            onChoose={(value) => {
              const chosen = priorities.find((priority) => String(priority) === value);
              if (chosen !== undefined) prioritise.run(chosen);
            }}
          />
        </Menu>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={isDead ? acts.putAwayTitle : acts.cancelTitle}
        lead={takesAlong ? `${consequence} ${acts.takesAlong}` : consequence}
        button={isDead ? acts.putAway : acts.cancelButton}
        act={cancel}
        input={undefined}
      />
    </>
  );
};
