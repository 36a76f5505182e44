import type { TraceSegment } from '../../platform/tracing/span.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';
import type { Withholdable } from './cause-body.ts';
import type {
  AuditedAct,
  CauseKeys,
  CauseReaders,
  CountedError,
  KnownMail,
  KnownTask,
  LoginTry,
  LogLine,
  RefusedRequest,
  SessionOnce,
  TimeRange,
} from './cause-needs.ts';

/** What a story begins with. */
export type Seed = CauseKeys & {
  /** For these the records of a time are gathered as well. */
  readonly sessionId: SessionId | null;
  readonly userId: UserId | null;
  readonly range: TimeRange;
  /** The act that was asked about, where nothing else leads to it. */
  readonly act: AuditedAct | null;
  /** Callers may send many requests under one trace: the story of one of them is not that of the others. */
  readonly isOfOneRequest: boolean;
};

/** The records that hang together, each once. */
export type Gathered = {
  readonly keys: CauseKeys;
  readonly acts: readonly AuditedAct[];
  readonly logins: readonly LoginTry[];
  readonly refusals: readonly RefusedRequest[];
  readonly tasks: readonly KnownTask[];
  readonly mails: readonly KnownMail[];
  readonly sessions: readonly SessionOnce[];
  readonly segments: readonly TraceSegment[];
  readonly logLines: readonly LogLine[];
  readonly errors: readonly CountedError[];
  /** A reader gave as much as it was asked for: there may be more. */
  readonly isCut: boolean;
};

/** How many records of each kind are read: one more than a story tells, so that the story knows that it is cut. */
const mostOfEach = 501;

/** A story that begins with a person holds at most this many requests. */
const mostRequests = 200;

/** What a round finds may lead to more: a task to the request that caused it, that to other tasks. */
const mostRounds = 4;

const rootOf = (segment: TraceSegment) => segment.spans[0];

/** A request that began its own trace gave it the digits of its id. */
export const traceOfRequest = (requestId: Uuid): string => requestId.replaceAll('-', '');

/** The request that began this trace, if one did. @param traceId 32 hex digits. */
export const requestOfTrace = (traceId: string): Uuid =>
  traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

class Once<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #idOf: (row: Row) => string;
  isFull = false;

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf;
  }

  add(rows: readonly Row[]): void {
    if (rows.length >= mostOfEach) this.isFull = true;
    for (const row of rows) this.#rows.set(this.#idOf(row), row);
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }
}

const isNotNull = <T>(value: T | null): value is T => value !== null;

/** Collects what hangs together with the seed, round by round until nothing new is found. */
export const gather = async (
  readers: CauseReaders,
  seed: Seed,
  maySee: (what: Withholdable) => boolean,
): Promise<Gathered> => {
  const acts = new Once<AuditedAct>(({ id }) => id);
  const logins = new Once<LoginTry>(({ id }) => id);
  const refusals = new Once<RefusedRequest>(({ requestId }) => requestId);
  const tasks = new Once<KnownTask>(({ id }) => id);
  const mails = new Once<KnownMail>(({ taskId }) => taskId);
  const segments = new Once<TraceSegment>((segment) => `${rootOf(segment).traceId}:${rootOf(segment).spanId}`);
  const logLines = new Once<LogLine>(({ id }) => id);
  const errors = new Once<CountedError>(({ fingerprint, at, requestId, taskId }) =>
    [fingerprint, at.toISOString(), requestId, taskId].join(),
  );
  const all = [acts, logins, refusals, tasks, mails, segments, logLines, errors];

  const requestIds = new Set(seed.requestIds);
  const traceIds = new Set(seed.traceIds);
  const taskIds = new Set(seed.taskIds);
  const isOfOneChain = seed.sessionId === null && seed.userId === null;
  const { isOfOneRequest } = seed;
  const belongs = ({ requestId }: { readonly requestId: Uuid | null }): boolean =>
    !isOfOneRequest || requestId === null || requestIds.has(requestId);

  const { sessionId, userId, range } = seed;
  if (seed.act !== null) acts.add([seed.act]);
  if (sessionId !== null) {
    acts.add(await readers.acts.ofSession(sessionId, range, mostOfEach));
    segments.add(await readers.segments.ofSession(sessionId, range, mostOfEach));
  }
  if (userId !== null) {
    acts.add(await readers.acts.ofUser(userId, range, mostOfEach));
    logins.add(await readers.logins.ofUser(userId, range, mostOfEach));
    refusals.add(await readers.refusals.ofUser(userId, range, mostOfEach));
    mails.add(await readers.mails.ofUser(userId, range, mostOfEach));
    segments.add(await readers.segments.ofUser(userId, range, mostOfEach));
  }

  const addRequest = (id: Uuid | null, traceId: string | null): void => {
    if (id === null || (isOfOneRequest && !requestIds.has(id))) return;
    if (!isOfOneChain && requestIds.size >= mostRequests) return;
    requestIds.add(id);
    if (traceId !== null) traceIds.add(traceId);
  };
  /** What the records found so far lead to. */
  const learn = (): void => {
    // The newest first: of a person's requests not all may fit.
    const newestActs = [...acts.rows].sort((one, other) => other.at.getTime() - one.at.getTime());
    for (const { requestId, traceId } of newestActs) addRequest(requestId, traceId);
    for (const { requestId } of logins.rows) addRequest(requestId, null);
    for (const { requestId } of refusals.rows) addRequest(requestId, null);
    for (const segment of segments.rows) {
      addRequest(segment.requestId, rootOf(segment).traceId);
      if (segment.requestId === null) traceIds.add(rootOf(segment).traceId);
      if (segment.taskId !== null) taskIds.add(segment.taskId);
    }
    for (const task of tasks.rows) {
      taskIds.add(task.id);
      addRequest(task.requestId, task.traceId);
      if (task.requestId === null && task.traceId !== null) traceIds.add(task.traceId);
    }
    for (const { taskId } of mails.rows) taskIds.add(taskId);
    for (const id of requestIds) traceIds.add(traceOfRequest(id));
  };

  learn();
  for (let round = 0, known = -1; round < mostRounds; round += 1) {
    const size = requestIds.size + traceIds.size + taskIds.size;
    if (size === known) break;
    known = size;
    const keys: CauseKeys = { requestIds: [...requestIds], traceIds: [...traceIds], taskIds: [...taskIds] };
    const [foundActs, foundLogins, foundTasks, foundSegments] = await Promise.all([
      readers.acts.ofKeys(keys, mostOfEach),
      readers.logins.ofKeys(keys, mostOfEach),
      readers.tasks.ofKeys(keys, mostOfEach),
      readers.segments.ofKeys(keys, mostOfEach),
    ]);
    acts.add(foundActs.filter(belongs));
    logins.add(foundLogins);
    tasks.add(foundTasks.filter(belongs));
    segments.add(foundSegments.filter(belongs));
    learn();
  }

  const keys: CauseKeys = { requestIds: [...requestIds], traceIds: [...traceIds], taskIds: [...taskIds] };
  const sessionIds = new Set([sessionId, ...logins.rows.map((login) => login.sessionId)].filter(isNotNull));
  const [foundRefusals, foundMails, foundLines, foundErrors, sessions] = await Promise.all([
    readers.refusals.ofKeys(keys),
    readers.mails.ofTasks(keys.taskIds),
    readers.logLines.ofKeys(keys, mostOfEach),
    readers.errors.ofKeys(keys, mostOfEach),
    maySee('users') ? readers.sessions.withIds([...sessionIds]) : [],
  ]);
  refusals.add(foundRefusals);
  mails.add(foundMails);
  logLines.add(foundLines.filter(belongs));
  errors.add(foundErrors.filter(belongs));

  return {
    keys,
    acts: maySee('audit') ? acts.rows : [],
    logins: maySee('login-records') ? logins.rows : [],
    refusals: maySee('refusals') ? refusals.rows : [],
    tasks: maySee('tasks') ? tasks.rows : [],
    mails: maySee('mail') ? mails.rows : [],
    sessions,
    segments: segments.rows,
    logLines: logLines.rows,
    errors: errors.rows,
    isCut: all.some(({ isFull }) => isFull) || (!isOfOneChain && requestIds.size >= mostRequests),
  };
};
