import type { Queue } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useWords } from '../../words/words.tsx';

/** The button that pauses a queue or lets it go on, with its question. */
export const PauseQueue = ({ queue, size }: { readonly queue: Queue; readonly size: 'sm' | 'md' }) => {
  const { queues } = useWords();
  const [isAsking, setAsking] = useState(false);
  const isPaused = queue.paused_at !== null;
  const params = { name: queue.name };
  const change = useAct({
    act: (pause: boolean) => (pause ? castellan.pauseQueue({ params }) : castellan.resumeQueue({ params })),
    touches: [['queues'], ['queue', queue.name]],
    said: (after) => (after.paused_at === null ? queues.isNowResumed : queues.isNowPaused),
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button
        size={size}
        className="relative z-10"
        aria-label={`${isPaused ? queues.resume : queues.pause}: ${queue.name}`}
        onClick={() => setAsking(true)}
      >
        {isPaused ? queues.resume : queues.pause}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={isPaused ? queues.resumeTitle(queue.name) : queues.pauseTitle(queue.name)}
        lead={isPaused ? queues.resumeText : queues.pauseText}
        button={isPaused ? queues.resume : queues.pause}
        act={change}
        input={!isPaused}
        isDangerous={!isPaused}
      />
    </>
  );
};
