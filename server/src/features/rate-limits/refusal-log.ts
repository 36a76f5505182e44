import type { Clock } from '../../platform/clock/clock.ts';
import type { NoteRefusal, Refusal } from '../../platform/http/refusal.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { refusalsLost } from './rate-limits.log.ts';
import { refusalsDropped } from './rate-limits.metrics.ts';
import { insertRefusals } from './refusals.store.ts';

const flushIntervalMs = 200;
const maxWaiting = 1_000;
const rowsAFlush = 200;
/** They stay for a week: a flood must neither become a flood of writes nor fill the disk. */
const keptAMinute = 1_200;
/** So few that one noisy address leaves room for the others. */
const keptANetworkAMinute = 60;

export type RefusalLogNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

export type RefusalLog = {
  readonly note: NoteRefusal;
  /** Writes what is waiting, and takes nothing more. */
  stop(): Promise<void>;
};

const rowOf = (refusal: Refusal) => ({
  request_id: refusal.requestId,
  shown_id: refusal.shownRequestId === refusal.requestId ? null : refusal.shownRequestId,
  at: refusal.at,
  method: refusal.method,
  route: refusal.route,
  status: refusal.status,
  code: refusal.code,
  message: refusal.message,
  because: refusal.because,
  client_address: refusal.client.address,
  user_id: refusal.userId,
  session_id: refusal.sessionId,
});

/**
 * Keeps refusals for those who ask later why. They are gathered and written together, outside of any request; what does
 * not fit into the buffer, or is more than a minute's share, is dropped and counted.
 */
export const createRefusalLog = ({ database, clock, log, metrics }: RefusalLogNeeds): RefusalLog => {
  let waiting: Refusal[] = [];
  let minuteEndsMs = Number.NEGATIVE_INFINITY;
  let kept = 0;
  const keptOf = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isStopped = false;

  const drop = (count: number): void => metrics.increment(refusalsDropped, {}, count);

  /** Takes a place in this minute's share, of all and of the network. */
  const takePlace = (network: string): boolean => {
    const nowMs = clock.monotonicMs();
    if (nowMs >= minuteEndsMs) {
      minuteEndsMs = nowMs + 60_000;
      kept = 0;
      keptOf.clear();
    }
    const ofNetwork = keptOf.get(network) ?? 0;
    if (kept >= keptAMinute || ofNetwork >= keptANetworkAMinute) return false;
    kept += 1;
    keptOf.set(network, ofNetwork + 1);
    return true;
  };

  const write = async (): Promise<void> => {
    const batch = waiting.slice(0, rowsAFlush);
    waiting = waiting.slice(rowsAFlush);
    if (batch.length === 0) return;
    try {
      await database.execute(insertRefusals, [JSON.stringify(batch.map(rowOf))]);
    } catch (error) {
      drop(batch.length);
      log.writeError(refusalsLost, error, { count: batch.length });
    }
  };

  const flushLater = (): void => {
    timer ??= setTimeout(() => {
      writing = write().finally(() => {
        timer = undefined;
        if (waiting.length > 0 && !isStopped) flushLater();
      });
    }, flushIntervalMs);
    timer.unref();
  };

  return {
    note(refusal) {
      if (isStopped || waiting.length >= maxWaiting || !takePlace(refusal.client.network)) return drop(1);
      waiting.push(refusal);
      flushLater();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await writing;
      while (waiting.length > 0) await write();
    },
  };
};
