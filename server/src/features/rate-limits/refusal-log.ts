import type { NoteRefusal, Refusal } from '../../platform/http/refusal.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { refusalsLost } from './rate-limits.log.ts';
import { refusalsDropped } from './rate-limits.metrics.ts';
import { insertRefusals } from './refusals.store.ts';

const flushIntervalMs = 200;
const maxWaiting = 1_000;
/** With the interval, at most a thousand rows a second: a flood of refusals must not become a flood of writes. */
const rowsAFlush = 200;

export type RefusalLogNeeds = { readonly database: Database; readonly log: Log; readonly metrics: Metrics };

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
 * not fit into the buffer is dropped and counted.
 */
export const createRefusalLog = ({ database, log, metrics }: RefusalLogNeeds): RefusalLog => {
  let waiting: Refusal[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isStopped = false;

  const drop = (count: number): void => metrics.increment(refusalsDropped, {}, count);

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
      if (isStopped || waiting.length >= maxWaiting) return drop(1);
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
