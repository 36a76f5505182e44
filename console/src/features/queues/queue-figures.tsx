import type { Queue } from 'castellan-client';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { useSpoken } from '../../words/words.tsx';
import { oldestInWords } from './queue-in-words.ts';

/** The counts of a queue, set large. */
export const QueueFigures = ({ queue }: { readonly queue: Queue }) => {
  const { words, language } = useSpoken();
  const { queues } = words;
  const { counts } = queue;
  const figures = [
    [queues.ready, counts.ready + counts.dispatched],
    [queues.running, counts.running],
    [queues.scheduled, counts.scheduled],
    [queues.blocked, counts.blocked],
    [queues.dead, counts.dead],
    [queues.workers, queue.workers],
  ] as const;
  return (
    <Panel>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-[repeat(6,minmax(0,1fr))_max-content]">
        {figures.map(([name, count]) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-sm text-faint">{name}</dt>
            <dd
              className={
                name === queues.dead && count > 0
                  ? 'tabular text-xl font-semibold text-danger'
                  : 'tabular text-xl font-semibold'
              }
            >
              {count.toLocaleString(language)}
            </dd>
          </div>
        ))}
        <div className="flex flex-col-reverse">
          <dt className="text-sm text-faint">{queues.oldest}</dt>
          <dd className="tabular text-xl font-semibold whitespace-nowrap">{oldestInWords(queue, language) || '–'}</dd>
        </div>
      </dl>
      {queue.counted_at !== null && (
        <p className="mt-3 text-sm text-faint">
          {queues.countedAt} <Time at={queue.counted_at} />
        </p>
      )}
    </Panel>
  );
};
