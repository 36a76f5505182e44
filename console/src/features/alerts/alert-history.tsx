import type { PastAlert } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { duration } from '../../ui/duration.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { labelsText } from './silences.tsx';

const refreshMs = 10_000;

/** What fired, newest first, and who was told. @param rule of this rule alone. */
export const AlertHistory = ({ rule }: { readonly rule?: string }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { alerts } = words;
  const query = { ...(rule !== undefined && { rule }), limit: 20 };
  const list = usePagedList({
    key: ['alerts', 'history', query],
    read: ({ cursor, signal }) => castellan.listPastAlerts({ query: { ...query, ...(cursor && { cursor }) }, signal }),
    refreshMs,
  });
  const columns: readonly Column<PastAlert>[] = [
    {
      key: 'rule',
      head: alerts.rule,
      width: 'md:w-1/3',
      cell: (past) => (
        <>
          <span className="foreign font-medium">{past.rule}</span>
          {Object.keys(past.labels).length > 0 && (
            <code className="foreign block text-sm text-faint">{labelsText(past.labels)}</code>
          )}
        </>
      ),
    },
    {
      key: 'state',
      head: alerts.state,
      cell: ({ state, severity }) => (
        <Badge tone={state === 'resolved' ? 'success' : severity === 'critical' ? 'danger' : 'warning'}>
          {alerts.pastStates[state]}
        </Badge>
      ),
    },
    { key: 'at', head: alerts.began, cell: ({ at }) => <Time at={at} /> },
    {
      key: 'lasted',
      head: alerts.lasted,
      isWideOnly: true,
      cell: ({ at, ended_at: end }) =>
        end === null ? (
          <span className="text-faint">–</span>
        ) : (
          <span className="tabular whitespace-nowrap">{duration(Date.parse(end) - Date.parse(at), language)}</span>
        ),
    },
    {
      key: 'told',
      head: alerts.whoWasTold,
      isWideOnly: true,
      cell: ({ deliveries }) => <Deliveries deliveries={deliveries} />,
    },
  ];
  return (
    <Panel title={alerts.history} isBare>
      <PagedTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        caption={alerts.history}
        empty={<p className="p-4 text-muted">{alerts.noHistory}</p>}
      />
    </Panel>
  );
};

const tones = { sent: 'success', failed: 'danger', waiting: 'busy' } as const;

const Deliveries = ({ deliveries }: { readonly deliveries: PastAlert['deliveries'] }) => {
  const words = useStoryWords();
  const { alerts } = words;
  if (deliveries.length === 0) return <span className="text-faint">{alerts.nobody}</span>;
  return (
    <ul className="grid gap-1">
      {deliveries.map(({ channel, to, outcome, at, error }) => (
        <li key={`${channel} ${to} ${at}`} className="flex flex-wrap items-center gap-x-2" title={error ?? undefined}>
          <Badge tone={tones[outcome]}>{alerts.outcomes[outcome]}</Badge>
          <span className="foreign text-sm">{alerts.told(alerts.channels[channel], to ?? alerts.erased)}</span>
        </li>
      ))}
    </ul>
  );
};
