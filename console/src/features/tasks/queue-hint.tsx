import { useQuery } from '@tanstack/react-query';
import type { TaskDetail } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { Banner } from '../../ui/banner.tsx';
import { isWaiting } from '../../ui/task-states.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

const refreshMs = 5_000;

/** Why a task that is due is not begun, where its queue is the reason: somebody paused it, or nobody works it. */
export const QueueHint = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks, queues } = useWords();
  const isAsked = useMay()('queues:read') && isWaiting(task.state);
  const queue = useQuery({
    queryKey: ['queue', task.queue],
    queryFn: ({ signal }) => castellan.readQueue({ params: { name: task.queue }, signal }),
    enabled: isAsked,
    refetchInterval: () => paced(refreshMs),
  }).data;
  if (!isAsked || queue === undefined) return null;
  if (queue.paused_at === null && queue.workers > 0) return null;
  const link = <TextLink to={`/queues/${encodeURIComponent(task.queue)}`}>{task.queue}</TextLink>;
  return (
    <Banner tone="warning" action={link}>
      {queue.paused_at === null ? tasks.queueUnworked : queues.isPaused}
    </Banner>
  );
};
