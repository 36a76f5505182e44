import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { watchFailed } from './audit-shipping.log.ts';
import { shippingLag } from './audit-shipping.metrics.ts';
import type { AuditSink } from './audit-sink.ts';
import type { SinkStanding } from './sink-standings.ts';

const intervalMs = 2_000;

export type ShippingWatchNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly sinks: readonly AuditSink[];
  readonly readStandings: () => Promise<readonly SinkStanding[]>;
  /** Makes the task of this sink, unless it is there already. */
  readonly enqueueShipment: (sink: string) => Promise<void>;
};

/**
 * Looks every two seconds whether a sink is behind, and has it shipped to. A task for each audit event would cost every
 * request that writes one; this costs two small statements, however many there are.
 */
export const createShippingWatch = (needs: ShippingWatchNeeds) => {
  const { clock, log, metrics, sinks } = needs;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isFailing = false;

  const look = async (): Promise<void> => {
    const standings = await needs.readStandings();
    const nowMs = clock.now().getTime();
    for (const kind of new Set(sinks.map((sink) => sink.kind))) {
      const names = sinks.filter((sink) => sink.kind === kind).map((sink) => sink.name);
      const oldest = standings.flatMap(({ name, oldestAt }) => (oldestAt && names.includes(name) ? [oldestAt] : []));
      const lagsMs = oldest.map((at) => Math.max(0, nowMs - at.getTime()));
      metrics.gauge(shippingLag, Math.max(0, ...lagsMs) / 1000, { sink: kind });
    }
    for (const { name, isDue } of standings) if (isDue) await needs.enqueueShipment(name);
  };

  const turn = (): void => {
    looking ??= look()
      .then(() => {
        isFailing = false;
      })
      .catch((error: unknown) => {
        if (!isFailing) log.writeError(watchFailed, error, {});
        isFailing = true;
      })
      .finally(() => {
        looking = undefined;
      });
  };

  return {
    start(): void {
      turn();
      timer = setInterval(turn, intervalMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
};
