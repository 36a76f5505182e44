import type { LoggedEvent } from '../../platform/log/observed-log.ts';
import type { TraceSegment } from '../../platform/tracing/span.ts';
import { type LogRecord, recordOf } from './log-record.ts';

export type LineKeeperNeeds = {
  readonly uuid: () => string;
  readonly monotonicMs: () => number;
  readonly drop: (count: number) => void;
};

/** Chooses what is kept of the log, and holds it until it is written. */
export type LineKeeper = {
  note(logged: LoggedEvent): void;
  /** Whether the trace is of a request and there is room for its line now; without room it is counted as dropped. */
  wantsTrace(of: Pick<TraceSegment, 'requestId' | 'taskId'>): boolean;
  /** A trace is kept: the line of its request is kept with it, before or after which it was written. */
  noteTrace(segment: TraceSegment): void;
  /** Up to `most` lines, which are from now on the caller's. */
  take(most: number): readonly LogRecord[];
  /** Gives back what could not be written. */
  putBack(records: readonly LogRecord[]): void;
  waiting(): number;
};

const mostWaiting = 5_000;
/** They stay for days: a storm must neither become a storm of writes nor fill the disk. */
const keptAMinute = 1_200;
/** So few that one noisy event leaves room for the others. */
const keptAnEventAMinute = 300;
/** What never ends gets less: 25 MB a day of each process, at some 800 bytes a line with its share of the indexes. */
const keptAnEventADay = 30_000;
const keptAnEventAtOnce = 10_000;
const dayMs = 86_400_000;
/** Requests whose trace may still be kept; a trace ends within a moment of its request's line. */
const mostRecent = 2_048;
const mostAwaited = 500;

const requestLine = 'http.request';

type Who = { readonly user_id: string | null; readonly session_id: string | null };

/** What a task does on behalf of a request has lines of its own. */
const isOfRequest = ({ requestId, taskId }: Pick<TraceSegment, 'requestId' | 'taskId'>): boolean =>
  requestId !== null && taskId === null;

const isGrave = ({ event: { level } }: LoggedEvent): boolean => level === 'warn' || level === 'error';

export const createLineKeeper = ({ uuid, monotonicMs, drop }: LineKeeperNeeds): LineKeeper => {
  let waiting: LogRecord[] = [];
  let minuteEndsMs = Number.NEGATIVE_INFINITY;
  let kept = 0;
  const keptOf = new Map<string, number>();
  const leftOf = new Map<string, { readonly count: number; readonly atMs: number }>();
  /** A ring: every request passes here, and only those whose trace is kept are looked for. */
  const recent: (LoggedEvent | undefined)[] = [];
  let recentAt = 0;
  const awaited = new Map<string, Who>();

  /** Whether this minute has a place for it; the longer budget is asked when the place is taken. */
  const hasPlace = (event: string, nowMs: number): boolean => {
    if (nowMs >= minuteEndsMs) {
      minuteEndsMs = nowMs + 60_000;
      kept = 0;
      keptOf.clear();
    }
    return kept < keptAMinute && (keptOf.get(event) ?? 0) < keptAnEventAMinute;
  };

  const takePlace = (event: string): boolean => {
    const nowMs = monotonicMs();
    if (!hasPlace(event, nowMs)) return false;
    const before = leftOf.get(event) ?? { count: keptAnEventAtOnce, atMs: nowMs };
    const left = Math.min(keptAnEventAtOnce, before.count + ((nowMs - before.atMs) / dayMs) * keptAnEventADay);
    leftOf.set(event, { count: left < 1 ? left : left - 1, atMs: nowMs });
    if (left < 1) return false;
    kept += 1;
    keptOf.set(event, (keptOf.get(event) ?? 0) + 1);
    return true;
  };

  const keep = (logged: LoggedEvent, who?: Who): void => {
    if (waiting.length >= mostWaiting || !takePlace(logged.event.name)) {
      drop(1);
      return;
    }
    const known = who && Object.fromEntries(Object.entries(who).filter(([, id]) => id !== null));
    waiting.push(recordOf(uuid(), logged, known));
  };

  const remember = (logged: LoggedEvent): void => {
    recent[recentAt] = logged;
    recentAt = (recentAt + 1) % mostRecent;
  };

  /** From the newest back: most often it is that. */
  const takeRecent = (requestId: string): LoggedEvent | undefined => {
    for (let back = 1; back <= recent.length; back += 1) {
      const place = (recentAt - back + mostRecent) % mostRecent;
      const logged = recent[place];
      if (logged?.fields.request_id !== requestId) continue;
      recent[place] = undefined;
      return logged;
    }
    return undefined;
  };

  const awaitLine = (requestId: string, who: Who): void => {
    awaited.set(requestId, who);
    if (awaited.size <= mostAwaited) return;
    for (const oldest of awaited.keys()) {
      awaited.delete(oldest);
      return;
    }
  };

  return {
    note(logged) {
      if (isGrave(logged)) {
        keep(logged);
        return;
      }
      const id = logged.fields.request_id;
      if (logged.event.name !== requestLine || typeof id !== 'string') return;
      const who = awaited.size === 0 ? undefined : awaited.get(id);
      if (who === undefined) {
        remember(logged);
      } else {
        awaited.delete(id);
        keep(logged, who);
      }
    },
    wantsTrace(of) {
      if (!isOfRequest(of)) return false;
      const isWanted = waiting.length < mostWaiting && hasPlace(requestLine, monotonicMs());
      if (!isWanted) drop(1);
      return isWanted;
    },
    noteTrace({ requestId, taskId, userId, sessionId }) {
      if (requestId === null || !isOfRequest({ requestId, taskId })) return;
      const who = { user_id: userId, session_id: sessionId };
      const logged = takeRecent(requestId);
      if (logged === undefined) awaitLine(requestId, who);
      else keep(logged, who);
    },
    take(most) {
      const taken = waiting.slice(0, most);
      waiting = waiting.slice(most);
      return taken;
    },
    putBack(records) {
      const room = Math.max(0, mostWaiting - waiting.length);
      // The newest are worth more: what caused an outage is told by its end as well.
      const back = room === 0 ? [] : records.slice(-room);
      if (back.length < records.length) drop(records.length - back.length);
      waiting = [...back, ...waiting];
    },
    waiting: () => waiting.length,
  };
};
