import { useQuery } from '@tanstack/react-query';
import type { AuditEvent } from 'castellan-client';
import { ScrollText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';
import { AuditChange, hasChange } from './audit-change.tsx';
import { isKnown, useAuditSentence } from './audit-sentence.ts';
import { ShownValue } from './shown-value.tsx';

/** Everything that was written down of one event. */
export const AuditEventPage = () => {
  const { id = '' } = useParams();
  const { audit, shell } = useWords();
  const event = useQuery({
    queryKey: ['audit-event', id],
    queryFn: ({ signal }) => castellan.readAuditEvent({ params: { id }, signal }),
    // It never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (event.data !== undefined) return <Shown event={event.data} />;
  const back = { to: '/audit', label: shell.page.audit };
  return (
    <Page title={shell.page.audit} back={back}>
      {isRefusal(event.error, 'NOT_FOUND', 'INVALID_INPUT') ? (
        <Panel>
          <EmptyState
            icon={ScrollText}
            title={audit.notFound}
            action={<ButtonLink to="/audit">{shell.page.audit}</ButtonLink>}
          />
        </Panel>
      ) : (
        event.error !== null && <Failure error={event.error} onRetry={() => void event.refetch()} />
      )}
    </Page>
  );
};

const standing = new Set(['client_address', 'user_agent', 'before', 'after']);

const Shown = ({ event }: { readonly event: AuditEvent }) => {
  const words = useWords();
  const { audit, shell } = words;
  const { client_address: address, user_agent: userAgent } = event.personal;
  const further = Object.entries(event.personal).filter(([name]) => !standing.has(name));
  return (
    <Page
      title={useAuditSentence(event)}
      lead={<Time at={event.at} isExact />}
      back={{ to: '/audit', label: shell.page.audit }}
    >
      <Panel title={audit.what}>
        <Facts>
          <Fact name={audit.action}>
            {isKnown(event.action, words) && audit.actions[event.action]}{' '}
            <code className="font-mono text-sm text-faint">{event.action}</code>
          </Fact>
          <Fact name={audit.outcome}>
            <Badge tone={event.outcome === 'success' ? 'success' : 'danger'}>{audit.outcomes[event.outcome]}</Badge>
          </Fact>
          {event.reason !== null && (
            <Fact name={audit.reason}>
              {audit.reasons[event.reason] ?? ''} <code className="font-mono text-sm text-faint">{event.reason}</code>
            </Fact>
          )}
          <Fact name={audit.actor}>
            {event.actor_id === null ? (
              audit.actorKinds[event.actor_kind]
            ) : (
              <Beside more={{ to: `/audit?actor_id=${event.actor_id}`, label: audit.byThisActor }}>
                <UserLink id={event.actor_id} />
              </Beside>
            )}
          </Fact>
          {event.subject_id !== null && (
            <Fact name={audit.subject}>
              <Beside more={{ to: `/audit?subject_id=${event.subject_id}`, label: audit.ofThisAccount }}>
                <UserLink id={event.subject_id} />
              </Beside>
            </Fact>
          )}
        </Facts>
      </Panel>
      {hasChange(event.personal) && (
        <Panel title={audit.changes} isBare>
          <AuditChange before={event.personal.before} after={event.personal.after} />
        </Panel>
      )}
      {further.length > 0 && (
        <Panel title={audit.further}>
          <Facts>
            {further.map(([name, value]) => (
              <Fact key={name} name={name}>
                <ShownValue value={value} />
              </Fact>
            ))}
          </Facts>
        </Panel>
      )}
      <Panel title={audit.request}>
        <Request event={event} address={address} userAgent={userAgent} />
      </Panel>
    </Page>
  );
};

const Request = ({
  event,
  address,
  userAgent,
}: {
  readonly event: AuditEvent;
  readonly address: unknown;
  readonly userAgent: unknown;
}) => {
  const { audit } = useWords();
  const may = useMay();
  const { request_id: requestId, session_id: sessionId, trace_id: traceId } = event;
  return (
    <Facts>
      <Fact name={audit.requestId}>
        {requestId === null ? (
          audit.noRequest
        ) : (
          <Beside more={{ to: `/audit?request_id=${requestId}`, label: audit.ofThisRequest }}>
            <Copyable text={requestId} />
            <CauseLink of="audit_event_id" id={event.id} />
            {event.outcome === 'failure' && may('refusals:read') && (
              <TextLink to={`/refusals/${requestId}`}>{audit.whyRefused}</TextLink>
            )}
          </Beside>
        )}
      </Fact>
      {sessionId !== null && (
        <Fact name={audit.session}>
          <Beside more={{ to: `/audit?session_id=${sessionId}`, label: audit.ofThisSession }}>
            <Copyable text={sessionId} />
            {may('users:read') && <CauseLink of="session_id" id={sessionId} name={audit.session} />}
          </Beside>
        </Fact>
      )}
      {traceId !== null && (
        <Fact name={audit.trace}>
          <span className="flex flex-wrap items-center gap-x-4">
            <Copyable text={traceId} />
            <CauseLink of="trace_id" id={traceId} name={audit.trace} />
          </span>
        </Fact>
      )}
      {typeof address === 'string' && (
        <Fact name={audit.address}>
          {may('ip-rules:read') ? (
            <TextLink to={`/ip-rules?address=${encodeURIComponent(address)}`}>{address}</TextLink>
          ) : (
            address
          )}
        </Fact>
      )}
      {typeof userAgent === 'string' && <Fact name={audit.userAgent}>{userAgent}</Fact>}
    </Facts>
  );
};

/** Something with a quiet link to all that belongs to it. */
const Beside = ({
  more,
  children,
}: {
  readonly more: { readonly to: string; readonly label: string };
  readonly children: ReactNode;
}) => (
  <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
    {children}
    <TextLink to={more.to}>{more.label}</TextLink>
  </span>
);
