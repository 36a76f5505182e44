import { useQuery } from '@tanstack/react-query';
import type { ErrorGroupDetail } from 'castellan-client';
import { Bug } from 'lucide-react';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CauseLink } from '../../ui/cause-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { HourBars } from './hour-bars.tsx';

const refreshMs = 5_000;

/** One error: where it came from, how often, and the last times with what led to them. */
export const ErrorPage = () => {
  const { errors, shell, general } = useStoryWords();
  const { fingerprint = '' } = useParams();
  const group = useQuery({
    queryKey: ['error', fingerprint],
    queryFn: ({ signal }) => castellan.readErrorGroup({ params: { fingerprint }, signal }),
    refetchInterval: ({ state }) => (state.data === undefined ? false : paced(refreshMs)),
  });
  const back = { to: '/monitoring/errors', label: shell.page.errors };
  if (group.data !== undefined) return <Shown group={group.data} back={back} />;
  const isGone = isRefusal(group.error, 'NOT_FOUND', 'INVALID_INPUT');
  return (
    <Page title={errors.error} back={back}>
      {isGone && (
        <Panel>
          <EmptyState icon={Bug} title={errors.gone}>
            {errors.goneText}
          </EmptyState>
        </Panel>
      )}
      {group.error === null && (
        <Panel>
          <p aria-busy className="h-40 text-faint">
            {general.loading}
          </p>
        </Panel>
      )}
      {group.error !== null && !isGone && <Failure error={group.error} onRetry={() => void group.refetch()} />}
    </Page>
  );
};

type Back = { readonly to: string; readonly label: string };

const Shown = ({ group, back }: { readonly group: ErrorGroupDetail; readonly back: Back }) => {
  const { errors, general } = useStoryWords();
  return (
    <Page
      title={group.message === '' ? group.type : group.message}
      lead={group.type}
      back={back}
      actions={<Resolve group={group} />}
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Panel title={errors.facts}>
          <Facts>
            <Fact name={general.status}>
              <Badge tone={group.resolved_at === null ? 'danger' : 'success'}>
                {errors.states[group.resolved_at === null ? 'open' : 'resolved']}
              </Badge>
            </Fact>
            <Fact name={errors.count}>{group.count}</Fact>
            <Fact name={errors.first}>
              <Time at={group.first_at} isExact />
            </Fact>
            <Fact name={errors.last}>
              <Time at={group.last_at} isExact />
            </Fact>
            {group.where !== '' && (
              <Fact name={errors.where}>
                <code className="font-mono text-sm">{group.where}</code>
              </Fact>
            )}
          </Facts>
        </Panel>
        <Panel title={errors.lastDay}>
          <HourBars perHour={group.per_hour} isLarge />
        </Panel>
      </div>
      {group.stack !== null && (
        <Panel title={errors.stack}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1). */}
          <section aria-label={errors.stack} tabIndex={0} className="max-h-96 overflow-auto rounded bg-sunken">
            <pre dir="ltr" className="p-3 font-mono text-sm">
              {group.stack}
            </pre>
          </section>
        </Panel>
      )}
      <Samples samples={group.samples} />
    </Page>
  );
};

const Resolve = ({ group }: { readonly group: ErrorGroupDetail }) => {
  const { errors } = useStoryWords();
  const may = useMay();
  const resolve = useAct({
    act: () => castellan.resolveErrorGroup({ params: { fingerprint: group.fingerprint } }),
    touches: [['errors'], ['error', group.fingerprint]],
    said: errors.isResolved,
  });
  if (!may('monitoring:write') || group.resolved_at !== null) return null;
  return (
    <Button isBusy={resolve.isBusy} onClick={() => resolve.run(undefined)}>
      {errors.resolve}
    </Button>
  );
};

type Sample = ErrorGroupDetail['samples'][number];

const Samples = ({ samples }: { readonly samples: readonly Sample[] }) => {
  const { errors } = useStoryWords();
  const may = useMay();
  const columns: readonly Column<Sample>[] = [
    { key: 'at', head: errors.when, cell: ({ at }) => <Time at={at} isExact /> },
    {
      key: 'message',
      head: errors.message,
      isWideOnly: true,
      width: 'w-full max-w-0 min-w-40',
      cell: ({ message }) => (
        <span className="block truncate" title={message}>
          {message}
        </span>
      ),
    },
    {
      key: 'links',
      head: errors.ledTo,
      cell: ({ request_id: requestId, task_id: taskId, trace_id: traceId, at }) => (
        <span className="flex flex-wrap gap-x-4">
          {taskId !== null && may('tasks:read') && <TextLink to={`/tasks/${taskId}`}>{errors.toTask}</TextLink>}
          {requestId !== null && <CauseLink of="request_id" id={requestId} name={at} />}
          {requestId === null && traceId !== null && <CauseLink of="trace_id" id={traceId} name={at} />}
        </span>
      ),
    },
  ];
  return (
    <Panel title={errors.samples} isBare>
      <Table
        rows={samples}
        columns={columns}
        keyOf={({ at, request_id: requestId, task_id: taskId }) => `${at} ${requestId} ${taskId}`}
        caption={errors.samples}
      />
    </Panel>
  );
};
