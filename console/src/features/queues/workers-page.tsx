import type { TaskWorker } from 'castellan-client';
import { Cpu } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';
import { QueueTabs } from './queue-tabs.tsx';

const refreshMs = 5_000;

/** The processes that run tasks. */
export const WorkersPage = () => {
  const { words, language } = useSpoken();
  const { queues } = words;
  const list = usePagedList({
    key: ['workers'],
    read: async ({ signal }) => ({ ...(await castellan.listTaskWorkers({ signal })), next_cursor: null }),
    refreshMs,
  });
  return (
    <Page title={queues.workersTitle} lead={queues.workersLead}>
      <QueueTabs />
      <Panel isBare>
        <PagedTable
          list={list}
          columns={columns(words, language)}
          keyOf={({ id }) => id}
          caption={queues.workersCaption}
          empty={
            <EmptyState icon={Cpu} title={queues.noWorkers}>
              {queues.noWorkersText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

/** Below this a clock is as good as the way to the database lets one tell. */
const exactWithinMs = 50;

const skewInWords = (ms: number, { queues }: Words, language: string): string => {
  if (Math.abs(ms) < exactWithinMs) return queues.skewNone;
  const time = duration(Math.abs(ms), language);
  return ms > 0 ? queues.skewAhead(time) : queues.skewBehind(time);
};

const columns = (words: Words, language: string): readonly Column<TaskWorker>[] => {
  const { queues } = words;
  return [
    {
      key: 'host',
      head: queues.worker,
      cell: ({ host, pid, id, version }) => (
        <span className="block min-w-36 py-0.5" title={id}>
          <span className="foreign block font-medium">{host}</span>
          <span className="block text-sm text-faint">
            {queues.process(pid)} · {version}
          </span>
          <span className="block font-mono text-sm text-faint">…{id.slice(-8)}</span>
        </span>
      ),
    },
    {
      key: 'state',
      head: words.tasks.state,
      width: 'w-24',
      cell: ({ is_alive }) => (
        <Badge tone={is_alive ? 'success' : 'neutral'}>{is_alive ? queues.alive : queues.gone}</Badge>
      ),
    },
    {
      key: 'slots',
      head: queues.slots,
      width: 'w-36',
      cell: ({ running, concurrency }) => (
        <span className="block">
          <span className="tabular block">{running.toLocaleString(language)}</span>
          <span className="block text-sm text-faint">{queues.upTo(concurrency)}</span>
        </span>
      ),
    },
    {
      key: 'queues',
      head: queues.worksOn,
      isWideOnly: true,
      cell: (worker) => <span className="foreign block min-w-52 text-sm text-muted">{worker.queues.join(', ')}</span>,
    },
    { key: 'seen', head: queues.seen, isWideOnly: true, width: 'w-32', cell: ({ seen_at }) => <Time at={seen_at} /> },
    {
      key: 'started',
      head: queues.started,
      isWideOnly: true,
      width: 'w-32',
      cell: ({ started_at }) => <Time at={started_at} />,
    },
    {
      key: 'skew',
      head: queues.skew,
      isWideOnly: true,
      width: 'w-20',
      cell: ({ clock_skew_ms }) => (
        <span className={Math.abs(clock_skew_ms) > 1_000 ? 'text-warning' : 'text-muted'}>
          {skewInWords(clock_skew_ms, words, language)}
        </span>
      ),
    },
  ];
};
