import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Log } from '../../src/platform/log/log.ts';
import { createMetrics } from '../../src/platform/metrics/aggregator.ts';
import type { MetricExporter } from '../../src/platform/metrics/flush.ts';
import { createFlushCycle } from '../../src/platform/metrics/flush-cycle.ts';
import { defineCounter, defineGauge, defineHistogram } from '../../src/platform/metrics/metric.ts';
import { clientRequestDuration } from '../../src/platform/outbound/outbound.metrics.ts';
import { createOutbound } from '../../src/platform/outbound/outbound.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { exportMetrics } from '../../src/platform/telemetry-export/export.metrics.ts';
import type { ExportQueueNeeds } from '../../src/platform/telemetry-export/export-queue.ts';

export const doors = defineCounter({
  name: 'test.doors.opened',
  unit: '{door}',
  description: 'Doors that were opened.',
  labels: { side: ['north', 'south'], 'door.kind': ['gate', 'wicket'] },
});
export const heat = defineGauge({ name: 'test.heat', unit: '1', description: 'How warm it is.', labels: {} });
export const walks = defineHistogram({
  name: 'test.walk.duration',
  unit: 's',
  description: 'How long walks take.',
  labels: { side: ['north', 'south'] },
  buckets: [0.5, 1, 2.5],
});

export const testResource = {
  'service.name': 'castellan',
  'service.version': '1.2.3',
  'deployment.environment.name': 'staging',
  'service.instance.id': 'auth-1:4000',
  'host.name': 'auth-1',
};

/** A registry with something to tell, and what exporters need; what they log and count can be looked at. */
export const openTelemetryStand = (bounds: ExportQueueNeeds['bounds'] = {}) => {
  const registry = createMetrics([doors, heat, walks, clientRequestDuration, ...exportMetrics], { clock: systemClock });
  const { metrics } = registry;
  const logged: { readonly name: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  const log: Log = {
    write: (event, fields) => logged.push({ name: event.name, fields }),
    writeError: (event, _error, fields) => logged.push({ name: event.name, fields }),
  };
  const needs: ExportQueueNeeds = {
    post: createOutbound({ clock: systemClock, metrics }),
    clock: systemClock,
    randomness: systemRandomness,
    metrics,
    log,
    bounds: { firstPauseMs: 10, longestPauseMs: 40, ...bounds },
  };
  /** The value of a number series, or how many a histogram counted, by what its labels must hold. */
  const counted = (name: string, labels: Readonly<Record<string, string>> = {}): number => {
    const snapshot = registry.snapshot().find(({ metric }) => metric.name === name);
    const fits = (of: Readonly<Record<string, string>>): boolean =>
      Object.entries(labels).every(([label, value]) => of[label] === value);
    if (snapshot === undefined) throw new Error(`There is no metric ${name}.`);
    return snapshot.kind === 'number'
      ? snapshot.points.filter((point) => fits(point.labels)).reduce((sum, { value }) => sum + value, 0)
      : snapshot.points.filter((point) => fits(point.labels)).reduce((sum, { count }) => sum + count, 0);
  };
  return {
    registry,
    metrics,
    needs,
    logged,
    counted,
    openCycle: (...exporters: MetricExporter[]) =>
      createFlushCycle({ registry, exporters, clock: systemClock, intervalMs: 60_000 }),
  };
};
