import type { Clock } from '../clock/clock.ts';
import type { LabelSets, LabelValues, Metric, Metrics } from './metric.ts';
import { checkMetrics } from './metric-rules.ts';
import { createSeriesTable, offsetOf, type SeriesTable } from './series-table.ts';
import { type DropReason, telemetryDropped } from './telemetry-dropped.ts';

type Labels = Readonly<Record<string, string>>;

export type NumberPoint = { readonly labels: Labels; readonly value: number };

export type HistogramPoint = {
  readonly labels: Labels;
  /** Recordings per bucket, not cumulative; one more than the metric has bounds, the last for what lies above them. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
};

/** One metric with all its series. Counters and histograms count from `startedAt`; points keep their order for ever. */
export type MetricSnapshot =
  | { readonly kind: 'number'; readonly metric: Metric; readonly points: readonly NumberPoint[] }
  | { readonly kind: 'histogram'; readonly metric: Metric; readonly points: readonly HistogramPoint[] };

/** What a source answers: one value, or a value for each combination of labels. */
export type Reading<L extends LabelSets> = number | readonly (readonly [LabelValues<L>, number])[];

/**
 * Has a counter or gauge read at each snapshot instead of recorded. A gauge shows exactly what the last reading held.
 *
 * @throws Error when the metric is not registered or has a source already: a mistake of the boot, not of a request.
 */
export type ObserveMetric = <L extends LabelSets>(
  metric: Metric<L, 'counter' | 'gauge'>,
  read: () => Reading<L>,
) => void;

export type MetricRegistry = {
  readonly metrics: Metrics;
  readonly observe: ObserveMetric;
  readonly startedAt: Date;
  /** A copy of everything; reads the sources, and leaves out one that fails. */
  snapshot(): readonly MetricSnapshot[];
  /** How many series there are in Prometheus' sense except that a histogram counts as one. */
  seriesCount(): number;
};

/** A recording that is our mistake: production counts it and goes on, tests fail on it. */
export type MetricMisuse = {
  readonly metric: string;
  /** `undeclared_label`: kept under `_other`. */
  readonly reason: DropReason | 'undeclared_label';
  readonly label?: string;
};

/** Counts per bucket, then the sum. */
const widthOf = (metric: Metric): number => (metric.kind === 'histogram' ? (metric.buckets?.length ?? 0) + 2 : 1);

/**
 * The one place where recordings come together: each call adds to a number in memory, so ten thousand cost one point.
 *
 * Recording never throws and never waits. Whatever cannot be kept is counted in `castellan.telemetry.dropped`.
 *
 * @throws Error at boot when a declaration is bad or two metrics share a name.
 */
export const createMetrics = (
  registered: readonly Metric[],
  {
    clock,
    onMisuse,
  }: { readonly clock: Pick<Clock, 'now'>; readonly onMisuse?: ((misuse: MetricMisuse) => void) | undefined },
): MetricRegistry => {
  const declared: readonly Metric[] = registered.filter((metric) => metric !== telemetryDropped);
  checkMetrics([telemetryDropped, ...declared]);
  const droppedTable = createSeriesTable(telemetryDropped, 1);
  const tables = new Map<unknown, SeriesTable>([[telemetryDropped, droppedTable]]);
  for (const metric of declared) {
    const { name } = metric;
    const table = createSeriesTable(
      metric,
      widthOf(metric),
      onMisuse && ((label) => onMisuse({ metric: name, reason: 'undeclared_label', label })),
    );
    // A series that only appears with its first event hides that event from `rate()`.
    if (metric.kind !== 'gauge' && table.dimensions.length === 0) offsetOf(table, {});
    tables.set(metric, table);
  }
  const sources = new Map<SeriesTable, () => Reading<LabelSets>>();

  const drop = (reason: DropReason, metric: Metric | undefined): void => {
    const offset = offsetOf(droppedTable, { reason });
    droppedTable.cells[offset] = (droppedTable.cells[offset] ?? 0) + 1;
    onMisuse?.({ metric: String(metric?.name), reason });
  };

  const metrics: Metrics = {
    increment(metric, labels, by = 1) {
      try {
        const table = tables.get(metric);
        if (table === undefined) return drop('unregistered', metric);
        if (table.metric.kind !== 'counter') return drop('wrong_kind', metric);
        if (!(by >= 0 && by < Number.POSITIVE_INFINITY)) return drop('bad_value', metric);
        const offset = offsetOf(table, labels);
        table.cells[offset] = (table.cells[offset] ?? 0) + by;
      } catch {
        drop('bad_value', metric);
      }
    },
    gauge(metric, value, labels) {
      try {
        const table = tables.get(metric);
        if (table === undefined) return drop('unregistered', metric);
        if (table.metric.kind !== 'gauge') return drop('wrong_kind', metric);
        if (!Number.isFinite(value)) return drop('bad_value', metric);
        // First: a row that is made may put larger cells in the place of these.
        const offset = offsetOf(table, labels);
        table.cells[offset] = value;
      } catch {
        drop('bad_value', metric);
      }
    },
    histogram(metric, value, labels) {
      try {
        const table = tables.get(metric);
        if (table === undefined) return drop('unregistered', metric);
        const bounds = table.metric.buckets;
        if (bounds === undefined) return drop('wrong_kind', metric);
        if (!Number.isFinite(value)) return drop('bad_value', metric);
        const offset = offsetOf(table, labels);
        const { cells } = table;
        let bucket = 0;
        while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
        const sumAt = offset + bounds.length + 1;
        cells[offset + bucket] = (cells[offset + bucket] ?? 0) + 1;
        cells[sumAt] = (cells[sumAt] ?? 0) + value;
      } catch {
        drop('bad_value', metric);
      }
    },
  };

  const observe: ObserveMetric = (metric, read) => {
    const table = tables.get(metric);
    if (table === undefined) throw new Error(`The metric "${metric.name}" is observed but not registered.`);
    if (sources.has(table)) throw new Error(`The metric "${metric.name}" has a source already.`);
    sources.set(table, read);
  };

  const readSource = (table: SeriesTable, read: () => Reading<LabelSets>): void => {
    // A counter keeps its last value; a gauge that nobody can read has none.
    if (table.metric.kind === 'gauge') table.cells.fill(Number.NaN);
    try {
      const reading = read();
      const points = typeof reading === 'number' ? [[{}, reading] as const] : reading;
      for (const [labels, value] of points) {
        if (Number.isFinite(value)) {
          const offset = offsetOf(table, labels);
          table.cells[offset] = value;
        } else drop('bad_value', table.metric);
      }
    } catch {
      drop('failed_source', table.metric);
    }
  };

  return {
    metrics,
    observe,
    startedAt: clock.now(),
    snapshot() {
      for (const [table, read] of sources) readSource(table, read);
      return [...tables.values()].map(snapshotOf);
    },
    seriesCount: () => [...tables.values()].reduce((sum, table) => sum + table.labels.length, 0),
  };
};

const snapshotOf = (table: SeriesTable): MetricSnapshot => {
  const { metric, labels, cells, width } = table;
  if (metric.kind !== 'histogram') {
    const points = labels.map((set, row) => ({ labels: set, value: cells[row] ?? Number.NaN }));
    return { kind: 'number', metric, points: points.filter(({ value }) => !Number.isNaN(value)) };
  }
  const points = labels.map((set, row) => {
    const counts = [...cells.subarray(row * width, (row + 1) * width - 1)];
    return {
      labels: set,
      counts,
      sum: cells[(row + 1) * width - 1] ?? 0,
      count: counts.reduce((sum, count) => sum + count, 0),
    };
  });
  return { kind: 'histogram', metric, points };
};
