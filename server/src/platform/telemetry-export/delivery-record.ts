import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { exportDropping, exportFailing, exportRecovered } from './export.log.ts';
import type { ExporterName } from './export.metrics.ts';

/** How long deliveries may fail before the house says of itself that it is degraded. */
const toleratedMs = 60_000;

/**
 * How the deliveries of one exporter fare, told in the log when it changes and not otherwise: a receiver that is away for
 * a day costs three lines.
 */
export type DeliveryRecord = {
  /** A request got through, all of it or all but so many items. */
  delivered(rejectedItems: number): void;
  failed(reason: string): void;
  dropped(items: number, reason: string): void;
  /** @throws Error when nothing was delivered for over a minute in which something should have been. */
  check(): void;
};

export const createDeliveryRecord = (
  exporter: ExporterName,
  { clock, log }: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly log: Log },
): DeliveryRecord => {
  let failing: { readonly sinceMs: number; reason: string } | undefined;
  let droppedItems = 0;
  return {
    delivered: (rejectedItems) => {
      // Who takes a part of everything is told of once, like who takes nothing.
      if (failing === undefined && (droppedItems === 0 || rejectedItems > 0)) return;
      const failedForMs = failing === undefined ? 0 : clock.monotonicMs() - failing.sinceMs;
      failing = undefined;
      log.write(exportRecovered, {
        exporter,
        failed_for_seconds: Math.round(failedForMs / 1000),
        dropped_items: droppedItems,
      });
      droppedItems = 0;
    },
    failed: (reason) => {
      if (failing !== undefined) {
        failing.reason = reason;
        return;
      }
      failing = { sinceMs: clock.monotonicMs(), reason };
      log.write(exportFailing, { exporter, reason });
    },
    dropped: (items, reason) => {
      if (droppedItems === 0) log.write(exportDropping, { exporter, reason });
      droppedItems += items;
    },
    check: () => {
      if (failing === undefined) return;
      const failedForMs = clock.monotonicMs() - failing.sinceMs;
      if (failedForMs <= toleratedMs) return;
      throw new Error(`${exporter} delivered nothing for ${Math.round(failedForMs / 1000)} s: ${failing.reason}`);
    },
  };
};
