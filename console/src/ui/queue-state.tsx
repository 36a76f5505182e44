import type { Queue } from 'castellan-client';
import { useWords } from '../words/words.tsx';
import { Badge } from './badge.tsx';

/** Due and not begun. */
export const waitingIn = ({ counts }: Queue): number => counts.blocked + counts.ready + counts.dispatched;

/** Whether tasks wait that nobody would begin. */
export const isUnworked = (queue: Queue): boolean => queue.workers === 0 && waitingIn(queue) > 0;

/** What is out of the ordinary about a queue; nothing when nothing is. */
export const QueueState = ({ queue }: { readonly queue: Queue }) => {
  const { queues } = useWords();
  if (queue.paused_at !== null) return <Badge tone="warning">{queues.paused}</Badge>;
  if (isUnworked(queue)) {
    return (
      <span title={queues.unworked}>
        <Badge tone="danger">{`${queues.workers}: 0`}</Badge>
      </span>
    );
  }
  return null;
};
