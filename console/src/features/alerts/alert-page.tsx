import { useQuery } from '@tanstack/react-query';
import type { OpenedAlertRule } from 'castellan-client';
import { BellOff } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { Button } from '../../ui/button.tsx';
import { CodeProse } from '../../ui/code-prose.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { AlertHistory } from './alert-history.tsx';
import { AlertState } from './alert-state.tsx';
import { measured } from './measured.ts';
import { SilenceDialog } from './silence-dialog.tsx';
import { labelsText, Silences } from './silences.tsx';

const refreshMs = 5_000;

/** One alert rule: what it measures, how it stands, what to do, and when it fired. */
export const AlertPage = () => {
  const { alerts, shell, general } = useStoryWords();
  const { rule = '' } = useParams();
  const alert = useQuery({
    queryKey: ['alert', rule],
    queryFn: ({ signal }) => castellan.readAlert({ params: { rule }, signal }),
    refetchInterval: ({ state }) => (state.data === undefined ? false : paced(refreshMs)),
  });
  const back = { to: '/monitoring/alerts', label: shell.page.alerts };
  if (alert.data !== undefined) return <Shown alert={alert.data} back={back} />;
  const isGone = isRefusal(alert.error, 'NOT_FOUND', 'INVALID_INPUT');
  return (
    <Page title={alerts.alert} back={back}>
      {isGone && (
        <Panel>
          <EmptyState icon={BellOff} title={alerts.gone} />
        </Panel>
      )}
      {alert.error === null && (
        <Panel>
          <p aria-busy className="h-40 text-faint">
            {general.loading}
          </p>
        </Panel>
      )}
      {alert.error !== null && !isGone && <Failure error={alert.error} onRetry={() => void alert.refetch()} />}
    </Page>
  );
};

type Back = { readonly to: string; readonly label: string };

const Shown = ({ alert, back }: { readonly alert: OpenedAlertRule; readonly back: Back }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { alerts } = words;
  const may = useMay();
  const [isSilencing, setSilencing] = useState(false);
  const { unit } = alert;
  return (
    <Page
      title={alert.summary}
      lead={<code className="text-sm">{alert.rule}</code>}
      back={back}
      actions={
        may('alerts:write') && (
          <Button icon={<BellOff size={16} aria-hidden />} onClick={() => setSilencing(true)}>
            {alerts.silence}
          </Button>
        )
      }
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Panel title={alerts.standingNow}>
          <Facts>
            <Fact name={alerts.state}>
              <AlertState state={alert.state} severity={alert.severity} />
            </Fact>
            <Fact name={alerts.value}>
              <Level alert={alert} />
            </Fact>
            {alert.since !== null && (
              <Fact name={alerts.since}>
                <Time at={alert.since} isExact />
              </Fact>
            )}
            <Fact name={alerts.evaluated}>
              {alert.last_evaluated_at === null ? words.general.never : <Time at={alert.last_evaluated_at} />}
            </Fact>
          </Facts>
        </Panel>
        <Panel title={alerts.theRule}>
          <Facts>
            <Fact name={alerts.severity}>{alerts.severities[alert.severity]}</Fact>
            <Fact name={alerts.measures}>{alert.description}</Fact>
            <Fact name={alerts.threshold}>
              {alert.operator} {measured(alert.threshold, unit, language)}
            </Fact>
            <Fact name={alerts.window}>{duration(alert.window_seconds * 1_000, language)}</Fact>
            <Fact name={alerts.holdsFor}>
              {alert.for_seconds === 0 ? alerts.atOnce : duration(alert.for_seconds * 1_000, language)}
            </Fact>
          </Facts>
        </Panel>
      </div>
      <Panel title={alerts.whatToDo}>
        <p className="foreign max-w-prose whitespace-pre-wrap">
          <CodeProse text={alert.runbook} />
        </p>
      </Panel>
      {alert.instances.length > 0 && <Instances alert={alert} />}
      <Silences rule={alert.rule} />
      <AlertHistory rule={alert.rule} />
      <SilenceDialog rules={[]} chosen={alert.rule} isOpen={isSilencing} onClose={() => setSilencing(false)} />
    </Page>
  );
};

/** The value against the threshold: where it stands on a line on which the threshold is two thirds of the way. */
const Level = ({ alert }: { readonly alert: OpenedAlertRule }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { value, threshold, unit } = alert;
  if (value === null) return words.alerts.noValue;
  const shown = measured(value, unit, language);
  if (!(threshold > 0)) return shown;
  const share = Math.min(1, Math.max(0, (value / threshold) * (2 / 3)));
  const isBeyond = alert.state === 'firing' || alert.state === 'pending' || alert.state === 'silenced';
  return (
    <span className="grid gap-1.5">
      <span className="tabular">
        {shown} <span className="text-faint">{words.alerts.of(measured(threshold, unit, language))}</span>
      </span>
      <span aria-hidden dir="ltr" className="relative h-2 max-w-72 rounded-full bg-sunken">
        <span
          className={`absolute inset-y-0 left-0 rounded-full ${isBeyond ? 'bg-danger-solid' : 'bg-success'}`}
          style={{ width: `${share * 100}%` }}
        />
        <span className="absolute -inset-y-1 left-2/3 w-0.5 bg-ink" />
      </span>
    </span>
  );
};

type Instance = OpenedAlertRule['instances'][number];

const Instances = ({ alert }: { readonly alert: OpenedAlertRule }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { alerts } = words;
  const columns: readonly Column<Instance>[] = [
    {
      key: 'labels',
      head: alerts.where,
      cell: ({ labels }) => <code className="foreign text-sm">{labelsText(labels) || alerts.everywhere}</code>,
    },
    {
      key: 'state',
      head: alerts.state,
      cell: ({ state }) => <AlertState state={state} severity={alert.severity} />,
    },
    {
      key: 'value',
      head: alerts.value,
      align: 'end',
      cell: ({ value }) => <span className="tabular">{measured(value, alert.unit, language)}</span>,
    },
    { key: 'since', head: alerts.since, isWideOnly: true, cell: ({ since }) => <Time at={since} /> },
  ];
  return (
    <Panel title={alerts.instances} isBare>
      <Table
        rows={alert.instances}
        columns={columns}
        keyOf={({ labels }) => labelsText(labels)}
        caption={alerts.instances}
      />
    </Panel>
  );
};
