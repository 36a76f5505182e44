import { maskValue } from '../../platform/log/masking.ts';
import type { Span, TraceSegment } from '../../platform/tracing/span.ts';
import type { SessionId, Uuid } from '../../vocabulary/ids.ts';
import type { CauseEntry } from './cause-body.ts';
import type { AuditedAct, CountedError, LoginTry, LogLine, RefusedRequest, SessionOnce } from './cause-needs.ts';
import { traceOfRequest } from './gathering.ts';

export type Outcome = CauseEntry['outcome'];

export const idOf = {
  request: (id: Uuid) => `request:${id}`,
  task: (id: Uuid) => `task:${id}`,
  attempt: (taskId: Uuid, number: number) => `attempt:${taskId}:${number}`,
  span: (span: Pick<Span, 'traceId' | 'spanId'>) => `span:${span.traceId}:${span.spanId}`,
  signIn: (id: Uuid) => `sign_in:${id}`,
  session: (id: SessionId) => `session:${id}`,
} as const;

const outcomeOfStatus = (status: number | undefined): Outcome => {
  if (status === undefined) return null;
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'ok';
};

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A request as far as it is known: by its trace where that was kept, by its refusal, or only by what it left behind. */
export const requestEntry = (
  id: Uuid,
  known: {
    readonly segment: TraceSegment | undefined;
    readonly refusal: RefusedRequest | undefined;
    readonly traceId: string | null;
    /** Of the first thing that it left behind. */
    readonly firstAt: Date;
  },
): CauseEntry => {
  const { segment, refusal } = known;
  const root = segment?.spans[0];
  const status = numberOf(root?.attributes['http.response.status_code']) ?? refusal?.status;
  const method = textOf(root?.attributes['http.request.method']) ?? refusal?.method;
  const route = textOf(root?.attributes['http.route']) ?? refusal?.route ?? undefined;
  const startedAtMs = root?.startedAtMs ?? known.firstAt.getTime();
  return {
    id: idOf.request(id),
    kind: 'request',
    at: new Date(startedAtMs).toISOString(),
    ended_at: root === undefined ? null : new Date(root.startedAtMs + root.durationMs).toISOString(),
    duration_ms: root?.durationMs ?? null,
    parent: null,
    title: [method, route].filter((part) => part !== undefined).join(' ') || (root?.name ?? ''),
    outcome: root?.status === 'error' && status === undefined ? 'failed' : outcomeOfStatus(status),
    link: root === undefined ? null : { kind: 'trace', id: root.traceId },
    request_id: id,
    trace_id: root?.traceId ?? known.traceId ?? traceOfRequest(id),
    details: {
      ...(method !== undefined && { method }),
      ...(route !== undefined && { route }),
      ...(status !== undefined && { status }),
      ...(refusal !== undefined && { code: refusal.code, message: maskValue(refusal.message) }),
      ...(segment !== undefined && { kept_because: segment.keptBecause }),
      ...(root?.error != null && { error: root.error }),
    },
  };
};

export const actEntry = (act: AuditedAct): CauseEntry => ({
  id: `audit:${act.id}`,
  kind: 'audit',
  at: act.at.toISOString(),
  ended_at: null,
  duration_ms: null,
  parent: act.requestId === null ? null : idOf.request(act.requestId),
  title: act.action,
  outcome: act.outcome === 'success' ? 'ok' : 'failed',
  link: { kind: 'audit_event', id: act.id },
  request_id: act.requestId,
  trace_id: act.traceId,
  details: {
    actor_kind: act.actorKind,
    actor_id: act.actorId,
    subject_id: act.subjectId,
    session_id: act.sessionId,
    reason: act.reason,
  },
});

export const signInEntry = (login: LoginTry): CauseEntry => ({
  id: idOf.signIn(login.id),
  kind: 'sign_in',
  at: login.at.toISOString(),
  ended_at: null,
  duration_ms: null,
  parent: idOf.request(login.requestId),
  title: login.method,
  outcome: login.outcome === 'success' ? 'ok' : 'refused',
  link: login.userId === null ? null : { kind: 'user', id: login.userId },
  request_id: login.requestId,
  trace_id: null,
  details: { method: login.method, reason: login.reason, user_id: login.userId, session_id: login.sessionId },
});

/** @param beganWith the sign-in that it began with, or the first of its acts. */
export const sessionEntry = (session: SessionOnce, beganWith: string | null, now: Date): CauseEntry => {
  const endedAt = session.endedAt ?? (session.expiresAt <= now ? session.expiresAt : null);
  return {
    id: idOf.session(session.id),
    kind: 'session',
    at: session.createdAt.toISOString(),
    ended_at: endedAt?.toISOString() ?? null,
    duration_ms: endedAt === null ? null : endedAt.getTime() - session.createdAt.getTime(),
    parent: beganWith,
    title: session.device ?? '',
    // One that goes on for weeks is not what a page waits for.
    outcome: null,
    link: { kind: 'session', id: session.id },
    request_id: null,
    trace_id: null,
    details: {
      user_id: session.userId,
      end_reason: session.endReason,
      expires_at: session.expiresAt.toISOString(),
      is_over: endedAt !== null,
    },
  };
};

export const spanEntry = (span: Span, parent: string | null, segment: TraceSegment): CauseEntry => ({
  id: idOf.span(span),
  kind: 'span',
  at: new Date(span.startedAtMs).toISOString(),
  ended_at: new Date(span.startedAtMs + span.durationMs).toISOString(),
  duration_ms: span.durationMs,
  parent,
  title: span.name,
  outcome: span.status === 'error' ? 'failed' : 'ok',
  link: { kind: 'trace', id: span.traceId },
  request_id: segment.requestId,
  trace_id: span.traceId,
  details: { span_kind: span.kind, ...span.attributes, ...(span.error !== null && { error: span.error }) },
});

export const logEntry = (line: LogLine, parent: string | null): CauseEntry => ({
  id: `log:${line.id}`,
  kind: 'log',
  at: line.at.toISOString(),
  ended_at: null,
  duration_ms: null,
  parent,
  title: line.message,
  outcome: line.level === 'error' || line.level === 'fatal' ? 'failed' : null,
  link: null,
  request_id: line.requestId,
  trace_id: line.traceId,
  details: { level: line.level, event: line.event, ...line.fields },
});

export const errorEntry = (error: CountedError, index: number, parent: string | null): CauseEntry => ({
  id: `error:${error.fingerprint}:${error.at.getTime()}:${index}`,
  kind: 'error',
  at: error.at.toISOString(),
  ended_at: null,
  duration_ms: null,
  parent,
  title: error.message === '' ? error.type : `${error.type}: ${error.message}`,
  outcome: 'failed',
  link: { kind: 'error', id: error.fingerprint },
  request_id: error.requestId,
  trace_id: error.traceId,
  details: { count: error.count },
});
