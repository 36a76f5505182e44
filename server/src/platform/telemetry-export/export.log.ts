import { defineLogEvent } from '../log/log.ts';
import type { ExporterName } from './export.metrics.ts';

export const exportFailing = defineLogEvent<{ readonly exporter: ExporterName; readonly reason: string }>({
  name: 'telemetry.export_failing',
  level: 'warn',
  message: 'Metrics or traces cannot be delivered; they wait within bounds, and the oldest are dropped beyond them.',
});

export const exportDropping = defineLogEvent<{ readonly exporter: ExporterName; readonly reason: string }>({
  name: 'telemetry.export_dropping',
  level: 'warn',
  message: 'Metrics or traces are dropped on their way to another server; castellan.telemetry.dropped counts them.',
});

export const exportRecovered = defineLogEvent<{
  readonly exporter: ExporterName;
  readonly failed_for_seconds: number;
  readonly dropped_items: number;
}>({
  name: 'telemetry.export_recovered',
  level: 'info',
  message: 'Metrics or traces are delivered again.',
});
