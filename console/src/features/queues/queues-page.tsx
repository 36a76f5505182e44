import type { Queue } from 'castellan-client';
import { Layers } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueueState, waitingIn } from '../../ui/queue-state.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';
import { PauseQueue } from './pause-queue.tsx';
import { limitsInWords, oldestInWords } from './queue-in-words.ts';
import { QueueTabs } from './queue-tabs.tsx';

const refreshMs = 3_000;

/** How each queue fares. */
export const QueuesPage = () => {
  const { words, language } = useSpoken();
  const { queues } = words;
  const mayWrite = useMay()('queues:write');
  const list = usePagedList({
    key: ['queues'],
    read: async ({ signal }) => ({ ...(await castellan.listQueues({ signal })), next_cursor: null }),
    refreshMs,
  });
  return (
    <Page title={queues.title} lead={queues.lead}>
      <QueueTabs />
      <Panel isBare>
        <PagedTable
          list={list}
          columns={columns(words, language, mayWrite)}
          keyOf={({ name }) => name}
          linkOf={({ name }) => `/queues/${encodeURIComponent(name)}`}
          caption={queues.caption}
          empty={
            <EmptyState icon={Layers} title={queues.empty}>
              {queues.emptyText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

const number = (count: number, language: string, isAlarming = false) => (
  <span className={isAlarming && count > 0 ? 'tabular text-danger' : count === 0 ? 'tabular text-faint' : 'tabular'}>
    {count.toLocaleString(language)}
  </span>
);

const columns = (words: Words, language: string, mayWrite: boolean): readonly Column<Queue>[] => {
  const { queues } = words;
  const counted = (
    key: string,
    head: string,
    count: (queue: Queue) => number,
    more: Partial<Column<Queue>> & { readonly isAlarming?: boolean } = {},
  ): Column<Queue> => ({
    key,
    head,
    align: 'end',
    width: 'w-20',
    cell: (queue) => number(count(queue), language, more.isAlarming),
    ...more,
  });
  return [
    {
      key: 'name',
      head: queues.queue,
      cell: (queue) => (
        <span className="flex items-center gap-2">
          <span className="max-w-64 truncate max-md:max-w-28">{queue.name}</span>
          <QueueState queue={queue} />
        </span>
      ),
    },
    counted('waiting', queues.waiting, waitingIn),
    counted('running', queues.running, ({ counts }) => counts.running, { isWideOnly: true }),
    counted('scheduled', queues.scheduled, ({ counts }) => counts.scheduled, { isWideOnly: true }),
    counted('dead', queues.dead, ({ counts }) => counts.dead, { isAlarming: true }),
    {
      key: 'oldest',
      head: queues.oldest,
      isWideOnly: true,
      align: 'end',
      width: 'w-32',
      cell: (queue) => <span className="tabular whitespace-nowrap">{oldestInWords(queue, language)}</span>,
    },
    {
      key: 'limits',
      head: queues.limits,
      isWideOnly: true,
      cell: (queue) => <span className="text-sm text-muted">{limitsInWords(queue, words, language)}</span>,
    },
    counted('workers', queues.workers, ({ workers }) => workers, { isWideOnly: true }),
    ...(mayWrite
      ? [
          {
            key: 'pause',
            head: words.general.more,
            isHeadHidden: true,
            align: 'end' as const,
            width: 'w-28',
            isWideOnly: true,
            cell: (queue: Queue) => <PauseQueue queue={queue} size="sm" />,
          },
        ]
      : []),
  ];
};
