import { useQuery } from '@tanstack/react-query';
import type { AlertRule } from 'castellan-client';
import { BellOff } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { WatchTabs } from '../../ui/watch-tabs.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { AlertHistory } from './alert-history.tsx';
import { AlertState, byUrgency } from './alert-state.tsx';
import { measured } from './measured.ts';
import { SilenceDialog } from './silence-dialog.tsx';
import { Silences } from './silences.tsx';
import { TestNotice } from './test-notice.tsx';

const refreshMs = 5_000;

/** Every alert rule and how it stands, who is told of nothing for now, and what fired before. */
export const AlertsPage = () => {
  const { alerts, shell, general } = useStoryWords();
  const may = useMay();
  const [isSilencing, setSilencing] = useState(false);
  const rules = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => castellan.listAlerts({ signal }),
    refetchInterval: () => paced(refreshMs),
  });
  const all = rules.data?.data;
  return (
    <Page
      title={shell.page.alerts}
      lead={all === undefined ? alerts.lead : alerts.standing(all.length, all.filter(isFiring).length)}
      actions={
        may('alerts:write') && (
          <>
            <TestNotice />
            <Button icon={<BellOff size={16} aria-hidden />} onClick={() => setSilencing(true)}>
              {alerts.silence}
            </Button>
          </>
        )
      }
    >
      <WatchTabs />
      {rules.error !== null && <Failure error={rules.error} onRetry={() => void rules.refetch()} />}
      {all !== undefined && <Rules rules={all} />}
      {all === undefined && rules.error === null && (
        <Panel>
          <p aria-busy className="h-64 text-faint">
            {general.loading}
          </p>
        </Panel>
      )}
      <Silences />
      <AlertHistory />
      <SilenceDialog
        rules={(all ?? []).map(({ rule }) => rule)}
        chosen={null}
        isOpen={isSilencing}
        onClose={() => setSilencing(false)}
      />
    </Page>
  );
};

const isFiring = ({ state }: AlertRule): boolean => state === 'firing';

const Rules = ({ rules }: { readonly rules: readonly AlertRule[] }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { alerts } = words;
  const columns: readonly Column<AlertRule>[] = [
    {
      key: 'rule',
      head: alerts.rule,
      width: 'md:w-1/2',
      cell: ({ rule, summary }) => (
        <>
          <span className="foreign">{summary}</span>
          <code className="block text-sm font-normal text-faint">{rule}</code>
        </>
      ),
    },
    {
      key: 'state',
      head: alerts.state,
      cell: ({ state, severity, value, unit }) => (
        <>
          <AlertState state={state} severity={severity} />
          {value !== null && (
            <span className="tabular mt-0.5 block text-sm whitespace-nowrap text-muted md:hidden">
              {measured(value, unit, language)}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'value',
      head: alerts.value,
      align: 'end',
      isWideOnly: true,
      cell: ({ value, unit }) => (
        <span className="tabular whitespace-nowrap">{value === null ? '–' : measured(value, unit, language)}</span>
      ),
    },
    {
      key: 'threshold',
      head: alerts.threshold,
      align: 'end',
      isWideOnly: true,
      cell: ({ operator, threshold, unit }) => (
        <span className="tabular whitespace-nowrap text-muted">
          {operator} {measured(threshold, unit, language)}
        </span>
      ),
    },
    {
      key: 'severity',
      head: alerts.severity,
      isWideOnly: true,
      cell: ({ severity }) => alerts.severities[severity],
    },
    {
      key: 'since',
      head: alerts.since,
      isWideOnly: true,
      cell: ({ since }) => (since === null ? <span className="text-faint">–</span> : <Time at={since} />),
    },
  ];
  return (
    <Panel isBare>
      {rules.length === 0 ? (
        <EmptyState icon={BellOff} title={alerts.noRules} />
      ) : (
        <Table
          rows={[...rules].sort(byUrgency)}
          columns={columns}
          keyOf={({ rule }) => rule}
          linkOf={({ rule }) => `/monitoring/alerts/${encodeURIComponent(rule)}`}
          caption={alerts.rules}
        />
      )}
    </Panel>
  );
};
