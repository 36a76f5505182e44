import { useQuery } from '@tanstack/react-query';
import type { Span, Trace, TraceSegment } from 'castellan-client';
import { ChartNoAxesGantt, CircleDot, Database, Globe, ListChecks, type LucideIcon, Mail } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Banner } from '../../ui/banner.tsx';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { asTree, Waterfall, type WaterfallRow } from '../../ui/waterfall.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { toneOfKept } from './kept.ts';

/** One trace: everything that was measured on its way through this server. */
export const TracePage = () => {
  const { traces, shell, general } = useStoryWords();
  const { id = '' } = useParams();
  const trace = useQuery({
    queryKey: ['trace', id],
    queryFn: ({ signal }) => castellan.readTrace({ params: { trace_id: id }, signal }),
  });
  const back = { to: '/monitoring/traces', label: shell.page.traces };
  if (trace.data !== undefined) return <Shown trace={trace.data} back={back} />;
  const isGone = isRefusal(trace.error, 'NOT_FOUND', 'INVALID_INPUT');
  return (
    <Page title={traces.trace} back={back}>
      {isGone && (
        <Panel>
          <EmptyState icon={ChartNoAxesGantt} title={traces.gone} action={<CauseLink of="trace_id" id={id} />}>
            {traces.goneText}
          </EmptyState>
        </Panel>
      )}
      {trace.error === null && (
        <Panel>
          <p aria-busy className="h-64 text-faint">
            {general.loading}
          </p>
        </Panel>
      )}
      {trace.error !== null && !isGone && <Failure error={trace.error} onRetry={() => void trace.refetch()} />}
    </Page>
  );
};

type Back = { readonly to: string; readonly label: string };

const Shown = ({ trace, back }: { readonly trace: Trace; readonly back: Back }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { traces } = words;
  const [first] = trace.segments;
  return (
    <Page
      title={first?.name ?? traces.trace}
      back={back}
      lead={<Time at={trace.started_at} isExact />}
      actions={<CauseLink of="trace_id" id={trace.trace_id} />}
    >
      {trace.truncated && <Banner tone="warning">{traces.truncated}</Banner>}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Panel title={traces.trace}>
          <Facts>
            <Fact name={traces.id}>
              <Copyable text={trace.trace_id} />
            </Fact>
            <Fact name={traces.duration}>{duration(trace.duration_ms, language)}</Fact>
            <Fact name={traces.spans}>{trace.spans.length}</Fact>
          </Facts>
        </Panel>
        <Panel title={traces.segments} isBare>
          <ul>
            {trace.segments.map((segment) => (
              <Segment key={segment.root_span_id} segment={segment} />
            ))}
          </ul>
        </Panel>
      </div>
      <Spans trace={trace} />
    </Page>
  );
};

/** One request or one attempt of a task, with links to whose doing it was. */
const Segment = ({ segment }: { readonly segment: TraceSegment }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { traces } = words;
  const may = useMay();
  const { request_id: requestId, task_id: taskId, user_id: userId } = segment;
  return (
    <li className="grid gap-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <span className="flex flex-wrap items-center gap-x-2">
        <span className="foreign font-medium">{segment.name}</span>
        <Badge tone={toneOfKept(segment.kept_because)}>
          {traces.reasons[segment.kept_because] ?? segment.kept_because}
        </Badge>
        <span className="tabular ms-auto text-sm text-muted">{duration(segment.duration_ms, language)}</span>
      </span>
      {segment.error !== null && <span className="foreign text-sm text-danger">{segment.error}</span>}
      <span className="flex flex-wrap gap-x-4 text-sm">
        {taskId === null && requestId !== null && <CauseLink of="request_id" id={requestId} name={segment.name} />}
        {taskId !== null && may('tasks:read') && <TextLink to={`/tasks/${taskId}`}>{traces.toTask}</TextLink>}
        {userId !== null && may('users:read') && <UserLink id={userId} />}
        {segment.dropped_spans > 0 && <span className="text-faint">{traces.dropped(segment.dropped_spans)}</span>}
      </span>
    </li>
  );
};

const iconOf = ({ kind, name, attributes }: Span): LucideIcon => {
  if ('db.system.name' in attributes || 'db.query.summary' in attributes || 'db.operation.name' in attributes)
    return Database;
  if (/mail|smtp/i.test(name)) return Mail;
  if (kind === 'server' || kind === 'client') return Globe;
  return kind === 'producer' || kind === 'consumer' ? ListChecks : CircleDot;
};

const Spans = ({ trace }: { readonly trace: Trace }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { traces } = words;
  const [opened, setOpened] = useState<string | null>(null);
  const rows = useMemo((): readonly WaterfallRow[] => {
    const start = Date.parse(trace.started_at);
    return asTree(
      trace.spans.map((span) => ({
        id: span.span_id,
        parent: span.parent_span_id,
        icon: iconOf(span),
        tone: span.status === 'error' ? ('danger' as const) : ('info' as const),
        fromMs: start + span.offset_ms,
        toMs: start + span.offset_ms + span.duration_ms,
        lengthMs: span.duration_ms,
        time: `+${duration(span.offset_ms, language)}`,
        label: span.name,
        ...(span.status === 'error' && { badge: <Badge tone="danger">{traces.statuses.error}</Badge> }),
      })),
    );
  }, [trace, language, traces]);
  const detailsOf = (id: string) => {
    const span = trace.spans.find(({ span_id: one }) => one === id);
    return (
      span && (
        <Facts>
          <Fact name={traces.kind}>{span.kind}</Fact>
          {span.error !== null && <Fact name={traces.error}>{span.error}</Fact>}
          {Object.entries(span.attributes).map(([name, value]) => (
            <Fact key={name} name={name}>
              <span className="font-mono text-sm">{String(value)}</span>
            </Fact>
          ))}
        </Facts>
      )
    );
  };
  return (
    <Panel title={traces.spans} isBare>
      <Waterfall
        rows={rows}
        label={traces.spans}
        opened={opened}
        onOpen={setOpened}
        detailsOf={detailsOf}
        foldedAtFirst={noneFolded}
      />
    </Panel>
  );
};

const noneFolded: readonly string[] = [];
