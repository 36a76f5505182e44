import type { TraceSegment } from '../../platform/tracing/span.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import type { CauseEntry } from './cause-body.ts';
import type { KnownTask } from './cause-needs.ts';
import {
  actEntry,
  errorEntry,
  idOf,
  logEntry,
  requestEntry,
  sessionEntry,
  signInEntry,
  spanEntry,
} from './entries-of-requests.ts';
import { attemptEntry, mailEntry, taskEntry } from './entries-of-tasks.ts';
import { type Gathered, traceOfRequest } from './gathering.ts';
import { inOrder } from './timeline.ts';

type Doing = { readonly requestId: Uuid | null; readonly taskId: Uuid | null; readonly traceId: string | null };

/** Clocks of a worker and of the database may differ by this much. */
const clockSlackMs = 1_000;

/** Which attempt a segment is what the worker did in: the last that began before it. */
const attemptOf = (task: KnownTask, segment: TraceSegment): number | undefined => {
  const startedAtMs = segment.spans[0].startedAtMs;
  const index = task.attemptsKept.findLastIndex(
    ({ started_at: at }) => at !== null && Date.parse(at) <= startedAtMs + clockSlackMs,
  );
  return index < 0 ? undefined : index;
};

/** The timeline of what was gathered. @param withSpans whether it tells what happened inside of requests and tasks. */
export const tellStory = (gathered: Gathered, now: Date, withSpans: boolean): readonly CauseEntry[] => {
  const { acts, logins, refusals, tasks, mails, sessions, segments, logLines, errors } = gathered;
  const taskById = new Map(tasks.map((task) => [task.id, task]));

  // Which entry stands for a segment as a whole: its request, an attempt of its task, or its own first span.
  const ownerOf = new Map<TraceSegment, string>();
  const segmentOfRequest = new Map<Uuid, TraceSegment>();
  const segmentOfAttempt = new Map<string, TraceSegment>();
  for (const segment of segments) {
    const task = segment.taskId === null ? undefined : taskById.get(segment.taskId);
    if (task !== undefined) {
      const index = attemptOf(task, segment);
      const id = index === undefined ? idOf.task(task.id) : idOf.attempt(task.id, index);
      ownerOf.set(segment, id);
      segmentOfAttempt.set(id, segment);
    } else if (segment.taskId === null && segment.requestId !== null) {
      ownerOf.set(segment, idOf.request(segment.requestId));
      segmentOfRequest.set(segment.requestId, segment);
    }
  }
  const ownerOfSpan = new Map<string, string>();
  for (const segment of segments) {
    const owner = ownerOf.get(segment) ?? idOf.span(segment.spans[0]);
    for (const { traceId, spanId } of segment.spans) ownerOfSpan.set(`${traceId}:${spanId}`, owner);
  }
  const spanOwner = (traceId: string | null, spanId: string | null): string | undefined =>
    traceId === null || spanId === null ? undefined : ownerOfSpan.get(`${traceId}:${spanId}`);

  // Whoever enqueued it: another task's attempt, which the span tells, or the request.
  const causeOfTask = (task: KnownTask): string | null => {
    const owner = spanOwner(task.traceId, task.spanId);
    if (owner !== undefined && !owner.startsWith(`attempt:${task.id}:`) && owner !== idOf.task(task.id)) return owner;
    return task.requestId === null ? null : idOf.request(task.requestId);
  };
  const causeOfLine = ({ requestId, taskId }: Doing, at: Date): string | null => {
    const task = taskId === null ? undefined : taskById.get(taskId);
    if (task !== undefined) {
      const index = task.attemptsKept.findLastIndex(
        ({ started_at: from }) => from !== null && Date.parse(from) <= at.getTime() + clockSlackMs,
      );
      return index < 0 ? idOf.task(task.id) : idOf.attempt(task.id, index);
    }
    return requestId === null ? null : idOf.request(requestId);
  };

  const signInOfSession = new Map(
    logins.flatMap((login) => (login.sessionId === null ? [] : [[login.sessionId, idOf.signIn(login.id)] as const])),
  );

  const entries: CauseEntry[] = [
    ...acts.map(actEntry),
    ...logins.map(signInEntry),
    ...sessions.map((session) => sessionEntry(session, signInOfSession.get(session.id) ?? null, now)),
    ...tasks.flatMap((task) => [
      taskEntry(task, causeOfTask(task)),
      ...task.attemptsKept.map((attempt, index) =>
        attemptEntry(task, attempt, index, segmentOfAttempt.get(idOf.attempt(task.id, index))),
      ),
    ]),
    ...mails.map((mail) => {
      const task = taskById.get(mail.taskId);
      return mailEntry(
        mail,
        task ? causeOfLine({ requestId: null, taskId: task.id, traceId: null }, mail.createdAt) : null,
        task,
      );
    }),
    ...logLines.map((line) => logEntry(line, causeOfLine(line, line.at))),
    ...errors.map((error, index) => errorEntry(error, index, causeOfLine(error, error.at))),
    ...segments.flatMap((segment) => {
      const owner = ownerOf.get(segment);
      const [root, ...inner] = segment.spans;
      if (!withSpans) return owner === undefined ? [spanEntry(root, null, segment)] : [];
      const isOfSegment = new Set(inner.map(({ spanId }) => spanId));
      const top = owner ?? idOf.span(root);
      return [
        ...(owner === undefined ? [spanEntry(root, spanOwner(root.traceId, root.parentSpanId) ?? null, segment)] : []),
        ...inner.map((span) => {
          const isInner = span.parentSpanId !== null && isOfSegment.has(span.parentSpanId);
          const parent = isInner ? idOf.span({ traceId: span.traceId, spanId: span.parentSpanId }) : top;
          return spanEntry(span, parent, segment);
        }),
      ];
    }),
  ];

  const requestIds = new Set(entries.flatMap(({ request_id: id }) => id ?? []));
  for (const id of [...segmentOfRequest.keys(), ...refusals.map(({ requestId }) => requestId)]) requestIds.add(id);
  const requests = [...requestIds].map((id) => {
    const left = entries.filter((entry) => entry.request_id === id);
    const refusal = refusals.find(({ requestId }) => requestId === id);
    const times = [...left.map(({ at }) => Date.parse(at)), ...(refusal ? [refusal.at.getTime()] : [])];
    return requestEntry(id, {
      segment: segmentOfRequest.get(id),
      refusal,
      traceId: left.find((entry) => entry.trace_id !== null)?.trace_id ?? traceOfRequest(id),
      firstAt: new Date(times.length === 0 ? now : Math.min(...times)),
    });
  });
  return inOrder([...requests, ...entries]);
};
