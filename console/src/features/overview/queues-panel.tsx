import type { Queue } from 'castellan-client';
import { Panel } from '../../ui/panel.tsx';
import { QueueState, waitingIn } from '../../ui/queue-state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';

const mostShown = 8;

const weightOf = (queue: Queue): number => waitingIn(queue) + queue.counts.running + queue.counts.dead;

/** The fullest queues. */
export const QueuesPanel = ({ queues }: { readonly queues: readonly Queue[] | undefined }) => {
  const { words, language } = useSpoken();
  if (queues === undefined || queues.length === 0) return null;
  const fullest = queues.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, mostShown);
  return (
    <Panel title={words.queues.title} action={<TextLink to="/queues">{words.overview.allQueues}</TextLink>} isBare>
      <Table
        rows={fullest}
        columns={columns(words, language)}
        keyOf={({ name }) => name}
        linkOf={({ name }) => `/queues/${encodeURIComponent(name)}`}
        caption={words.queues.caption}
      />
    </Panel>
  );
};

const columns = ({ queues: words }: Words, language: string): readonly Column<Queue>[] => {
  const counted = (key: string, head: string, count: (queue: Queue) => number, isWideOnly = false): Column<Queue> => ({
    key,
    head,
    align: 'end',
    isWideOnly,
    width: 'w-24 max-md:w-20',
    cell: (queue) => (
      <span className={count(queue) === 0 ? 'tabular text-faint' : 'tabular'}>
        {count(queue).toLocaleString(language)}
      </span>
    ),
  });
  return [
    {
      key: 'name',
      head: words.queue,
      cell: (queue) => (
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="max-w-64 truncate max-md:max-w-28">{queue.name}</span>
          <QueueState queue={queue} />
        </span>
      ),
    },
    counted('waiting', words.waiting, waitingIn),
    counted('running', words.running, ({ counts }) => counts.running, true),
    counted('dead', words.dead, ({ counts }) => counts.dead),
  ];
};
