import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { FatalTaskError, type TaskRun } from '../../platform/tasks/task.ts';
import { shippingRestarted, sinkFailing, sinkTaking } from './audit-shipping.log.ts';
import { eventsShipped } from './audit-shipping.metrics.ts';
import type { AuditSink, ShippedEvent } from './audit-sink.ts';
import * as store from './audit-sinks.store.ts';

/** A place in the audit log. */
export type LogPosition = { readonly recordedIn: string; readonly eventId: string };

export type ShippingNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly sinks: readonly AuditSink[];
  readonly startOfLog: LogPosition;
  /** The next events, none of which another can still appear before. */
  readonly readEvents: (
    db: Queryable,
    after: LogPosition,
    count: number,
  ) => Promise<readonly { readonly position: LogPosition; readonly event: ShippedEvent }[]>;
  readonly lookAhead: (
    db: Queryable,
    after: LogPosition,
  ) => Promise<{ readonly oldestAt: Date | null; readonly isDue: boolean; readonly isAhead: boolean }>;
};

export type Shipment = {
  readonly shipped: number;
  /** `up_to_date`; `more` when the time was up; `overtaken` when somebody else shipped to this sink meanwhile. */
  readonly ended: 'up_to_date' | 'more' | 'overtaken';
};

const eventsABatch = 200;
/** Then the task ends, and another one goes on: a long backlog must not look like a task that hangs. */
const longestShipmentMs = 60_000;
const longestErrorCharacters = 500;

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : 'The sink failed.').slice(0, longestErrorCharacters);

/**
 * Ships events to one sink until there are no more, a batch at a time: read, hand over, and only when the sink has said that
 * it has them, move its place on. A crash between the two sends the batch again; nothing is ever passed over.
 */
export const createShipping = (needs: ShippingNeeds) => {
  const { database, clock, log, metrics, sinks } = needs;

  const placeOf = async (name: string) => {
    const [row] = await database.rows(store.selectSinks, [[name]]);
    if (row === undefined) throw new Error(`There is no row for the audit sink ${name}.`);
    const place: LogPosition = { recordedIn: row.recordedIn, eventId: row.eventId };
    return { place, isFailing: row.failingSince !== null };
  };

  const moveOn = async (name: string, from: LogPosition, to: LogPosition, shipped: number): Promise<boolean> => {
    const values = [name, from.recordedIn, from.eventId, to.recordedIn, to.eventId, shipped];
    return (await database.execute(store.advanceSink, values)) === 1;
  };

  const handOver = async (sink: AuditSink, events: readonly [ShippedEvent, ...ShippedEvent[]], signal: AbortSignal) => {
    try {
      await sink.take(events, signal);
    } catch (error) {
      // Told to stop is no fault of the sink's.
      if (!signal.aborted) {
        const noted = await database.row(store.noteSinkFailure, [sink.name, messageOf(error)]);
        if (noted?.isNew) log.writeError(sinkFailing, error, { sink: sink.name });
      }
      throw error;
    }
  };

  return async (name: string, { signal }: Pick<TaskRun, 'signal'>): Promise<Shipment> => {
    const sink = sinks.find((one) => one.name === name);
    if (sink === undefined)
      throw new FatalTaskError('sink_removed', 'This sink is not in AUDIT_SINKS of this process.');
    const endsMs = clock.monotonicMs() + longestShipmentMs;
    let shipped = 0;
    while (!signal.aborted && clock.monotonicMs() < endsMs) {
      const { place, isFailing } = await placeOf(name);
      const batch = await needs.readEvents(database, place, eventsABatch);
      const [first, ...rest] = batch.map(({ event }) => event);
      const last = batch.at(-1);
      if (first === undefined || last === undefined) {
        if (!(await needs.lookAhead(database, place)).isAhead) return { shipped, ended: 'up_to_date' };
        if (!(await moveOn(name, place, needs.startOfLog, 0))) return { shipped, ended: 'overtaken' };
        log.write(shippingRestarted, { sink: name });
        continue;
      }
      await handOver(sink, [first, ...rest], signal);
      if (!(await moveOn(name, place, last.position, batch.length))) return { shipped, ended: 'overtaken' };
      if (isFailing) log.write(sinkTaking, { sink: name });
      metrics.increment(eventsShipped, { sink: sink.kind }, batch.length);
      shipped += batch.length;
    }
    signal.throwIfAborted();
    return { shipped, ended: 'more' };
  };
};
