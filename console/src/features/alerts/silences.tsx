import { useQuery } from '@tanstack/react-query';
import type { AlertSilence } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useStoryWords } from '../../words/story-words.ts';

const refreshMs = 10_000;

/** The silences that hold; nothing where there is none. @param rule those that touch this rule alone. */
export const Silences = ({ rule }: { readonly rule?: string }) => {
  const { alerts } = useStoryWords();
  const may = useMay();
  const [asked, setAsked] = useState<AlertSilence>();
  const silences = useQuery({
    queryKey: ['silences'],
    queryFn: ({ signal }) => castellan.listSilences({ signal }),
    refetchInterval: () => paced(refreshMs),
  });
  const end = useAct({
    act: (id: string) => castellan.endSilence({ params: { id } }),
    touches: [['silences'], ['alerts'], ['alert']],
    said: alerts.silenceEnded,
    onDone: () => setAsked(undefined),
  });
  const shown = (silences.data?.data ?? []).filter(
    (silence) => rule === undefined || silence.rule === null || silence.rule === rule,
  );
  if (shown.length === 0) return null;
  const nameOf = (silence: AlertSilence): string => silence.rule ?? alerts.everyRule;
  const columns: readonly Column<AlertSilence>[] = [
    {
      key: 'rule',
      head: alerts.rule,
      width: 'md:w-1/3',
      cell: (silence) => (
        <>
          <span className="foreign font-medium">{nameOf(silence)}</span>
          {Object.keys(silence.labels).length > 0 && (
            <code className="foreign block text-sm text-faint">{labelsText(silence.labels)}</code>
          )}
          <span className="foreign block text-sm text-muted md:hidden">{silence.reason}</span>
        </>
      ),
    },
    {
      key: 'reason',
      head: alerts.reason,
      isWideOnly: true,
      cell: ({ reason }) => <span className="foreign">{reason}</span>,
    },
    {
      key: 'by',
      head: alerts.by,
      isWideOnly: true,
      cell: ({ created_by: id }) => (id === null ? alerts.operator : <UserLink id={id} />),
    },
    { key: 'ends', head: alerts.ends, cell: ({ ends_at: at }) => <Time at={at} /> },
    {
      key: 'end',
      head: alerts.endSilence,
      isHeadHidden: true,
      align: 'end',
      cell: (silence) =>
        may('alerts:write') && (
          <Button size="sm" aria-label={`${alerts.endSilence}: ${nameOf(silence)}`} onClick={() => setAsked(silence)}>
            {alerts.endSilence}
          </Button>
        ),
    },
  ];
  return (
    <Panel title={alerts.silences} lead={alerts.silencesLead} isBare>
      <Table rows={shown} columns={columns} keyOf={({ id }) => id} caption={alerts.silences} />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={alerts.endSilenceTitle}
        lead={asked && alerts.endSilenceText(nameOf(asked))}
        button={alerts.endSilence}
        act={end}
        input={asked?.id ?? ''}
      />
    </Panel>
  );
};

/** The labels of an alert in one line. */
export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
