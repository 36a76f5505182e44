import type { LoggedEvent } from '../../platform/log/observed-log.ts';
import { fingerprintError, type KnownError, knownByEvent, withoutMessage } from './error-fingerprint.ts';
import { type References, referencesOf } from './log-record.ts';

/** One time of an error, with what leads to its cause. */
export type ErrorSample = Pick<References, 'trace_id' | 'request_id' | 'task_id' | 'user_id'> & {
  readonly at: Date;
  readonly event: string;
  readonly message: string;
};

/** What happened of one group since the last write. */
export type ErrorCount = {
  known: KnownError;
  count: number;
  firstAt: Date;
  lastAt: Date;
  lastTraceId: string | null;
  lastRequestId: string | null;
  /** By the hour, as milliseconds since 1970. */
  readonly hours: Map<number, number>;
  readonly samples: ErrorSample[];
};

export type ErrorTally = {
  /** Counts a line if it tells of an error. */
  note(logged: LoggedEvent): void;
  /** What was counted, which is from now on the caller's. */
  take(): readonly ErrorCount[];
  /** Gives back what could not be written. */
  putBack(counts: readonly ErrorCount[]): void;
};

const hourMs = 3_600_000;
/** As many as a group shows; more of one stretch would push each other out. */
const samplesAStretch = 20;
/** Groups stay for months: messages that never repeat must not make one each. */
const mostMessagesAnHour = 200;

const sampleOf = (logged: LoggedEvent, message: string, references: References): ErrorSample => ({
  at: logged.at,
  event: logged.event.name,
  message,
  trace_id: references.trace_id,
  request_id: references.request_id,
  task_id: references.task_id,
  user_id: references.user_id,
});

const addTo = (into: ErrorCount, later: ErrorCount): void => {
  into.count += later.count;
  for (const [hour, count] of later.hours) into.hours.set(hour, (into.hours.get(hour) ?? 0) + count);
  if (later.firstAt < into.firstAt) into.firstAt = later.firstAt;
  if (later.lastAt >= into.lastAt) {
    into.known = later.known;
    into.lastAt = later.lastAt;
    into.lastTraceId = later.lastTraceId ?? into.lastTraceId;
    into.lastRequestId = later.lastRequestId ?? into.lastRequestId;
  }
  into.samples.push(...later.samples);
  into.samples.splice(0, into.samples.length - samplesAStretch);
};

/**
 * Counts errors by their group in memory, so that ten thousand a second are one row every few seconds. What a group looks
 * like is found out once for each text of it: masking and parsing a stack costs more than everything else here.
 *
 * @param mostGroups that are held at once; an error of one more is told to `drop`.
 */
export const createErrorTally = (drop: (count: number) => void, mostGroups = 500): ErrorTally => {
  let counts = new Map<string, ErrorCount>();
  let seen = new Map<string, KnownError>();
  const mostSeen = 2_000;

  const recognise = ({ event, failure }: LoggedEvent): KnownError => {
    if (failure === null) return knownByEvent(event);
    const { error } = failure;
    const text = error instanceof Error && error.cause === undefined ? `${error.name}\n${error.stack}` : null;
    const before = text === null ? undefined : seen.get(text);
    if (before) return before;
    const known = fingerprintError(error);
    if (text !== null && seen.size < mostSeen) seen.set(text, known);
    return known;
  };

  let fingerprints = new Set<string>();
  let fingerprintsOf = Number.NaN;
  const grouped = (known: KnownError, hour: number): KnownError => {
    if (hour !== fingerprintsOf) {
      fingerprintsOf = hour;
      fingerprints = new Set();
    }
    if (fingerprints.has(known.fingerprint)) return known;
    if (fingerprints.size >= mostMessagesAnHour) return withoutMessage(known);
    fingerprints.add(known.fingerprint);
    return known;
  };

  const add = (more: ErrorCount): void => {
    const present = counts.get(more.known.fingerprint);
    if (present) addTo(present, more);
    else if (counts.size < mostGroups) counts.set(more.known.fingerprint, more);
    else drop(more.count);
  };

  return {
    note(logged) {
      const { event, failure, at } = logged;
      if (event.level !== 'error' && (event.level !== 'warn' || failure === null)) return;
      const hour = Math.floor(at.getTime() / hourMs) * hourMs;
      const known = grouped(recognise(logged), hour);
      const references = referencesOf(logged.fields);
      const present = counts.get(known.fingerprint);
      if (present === undefined) {
        add({
          known,
          count: 1,
          firstAt: at,
          lastAt: at,
          lastTraceId: references.trace_id,
          lastRequestId: references.request_id,
          hours: new Map([[hour, 1]]),
          samples: [sampleOf(logged, known.message, references)],
        });
        return;
      }
      present.count += 1;
      present.known = known;
      present.lastAt = at;
      present.lastTraceId = references.trace_id ?? present.lastTraceId;
      present.lastRequestId = references.request_id ?? present.lastRequestId;
      present.hours.set(hour, (present.hours.get(hour) ?? 0) + 1);
      // The newest are shown: the oldest of a stretch makes room.
      present.samples.push(sampleOf(logged, known.message, references));
      if (present.samples.length > samplesAStretch) present.samples.shift();
    },
    take() {
      const taken = [...counts.values()];
      counts = new Map();
      seen = new Map();
      return taken;
    },
    putBack(before) {
      const since = counts;
      counts = new Map();
      for (const count of before) add(count);
      for (const count of since.values()) add(count);
    },
  };
};
