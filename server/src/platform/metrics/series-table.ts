import type { Metric } from './metric.ts';

/** Stands for every label value that the metric did not declare. */
export const otherLabelValue = '_other';

type Dimension = {
  readonly name: string;
  readonly positions: ReadonlyMap<unknown, number>;
  readonly values: readonly string[];
  readonly stride: number;
  readonly otherPosition: number;
};

/** Up to this many combinations of label values are looked up in an array, more in a map. */
const denseLimit = 16_384;
const firstCapacity = 4;

/**
 * The numbers of one metric: a row of `width` cells for each combination of label values that was recorded.
 *
 * Rows are found without building a string: each label value has a position, and the positions together are one number
 * in mixed radix. A row keeps its place for the life of the process, so two copies of `cells` taken at different times
 * can be subtracted row by row; that is how an exporter that wants deltas gets them.
 */
export type SeriesTable = {
  readonly metric: Metric;
  readonly width: number;
  /** The labels of each row, in the order in which they were first recorded. */
  readonly labels: Readonly<Record<string, string>>[];
  /** Replaced by a larger array as rows are added: read it anew each time. */
  cells: Float64Array;
  readonly dimensions: readonly Dimension[];
  /** Row number plus one by combination; 0 for none. */
  readonly dense: Int32Array | null;
  readonly sparse: Map<number, number>;
  readonly onUndeclared: ((label: string) => void) | undefined;
};

const dimensionsOf = (metric: Metric): readonly Dimension[] => {
  let stride = 1;
  return Object.entries(metric.labels).map(([name, declared]) => {
    const values = [...new Set([...declared, otherLabelValue])];
    const dimension = {
      name,
      positions: new Map(values.map((value, position) => [value, position])),
      values,
      stride,
      otherPosition: values.indexOf(otherLabelValue),
    };
    stride *= values.length;
    return dimension;
  });
};

const combinationsOf = (dimensions: readonly Dimension[]): number =>
  dimensions.reduce((product, { values }) => product * values.length, 1);

/**
 * @param onUndeclared told of each label whose value was not declared and counts as `_other`.
 * @throws Error when the combinations of label values cannot be counted.
 */
export const createSeriesTable = (
  metric: Metric,
  width: number,
  onUndeclared?: (label: string) => void,
): SeriesTable => {
  const dimensions = dimensionsOf(metric);
  const combinations = combinationsOf(dimensions);
  if (!Number.isSafeInteger(combinations)) throw new Error(`The metric "${metric.name}" has too many label values.`);
  return {
    metric,
    width,
    labels: [],
    cells: new Float64Array(width * firstCapacity),
    dimensions,
    dense: combinations <= denseLimit ? new Int32Array(combinations) : null,
    sparse: new Map(),
    onUndeclared,
  };
};

const addRow = (table: SeriesTable, combination: number): number => {
  const row = table.labels.length;
  table.labels.push(
    Object.freeze(
      Object.fromEntries(
        table.dimensions.map(({ name, values, stride }) => [
          name,
          values[Math.floor(combination / stride) % values.length] ?? otherLabelValue,
        ]),
      ),
    ),
  );
  if ((row + 1) * table.width > table.cells.length) {
    const larger = new Float64Array(table.cells.length * 2);
    larger.set(table.cells);
    table.cells = larger;
  }
  if (table.dense) table.dense[combination] = row + 1;
  else table.sparse.set(combination, row + 1);
  return row;
};

/** Where the row for these labels begins in `cells`; the row is made on first use. */
export const offsetOf = (table: SeriesTable, labels: Readonly<Record<string, unknown>>): number => {
  let combination = 0;
  for (const { name, positions, stride, otherPosition } of table.dimensions) {
    const position = positions.get(labels[name]);
    if (position === undefined) table.onUndeclared?.(name);
    combination += (position ?? otherPosition) * stride;
  }
  const found = table.dense ? table.dense[combination] : table.sparse.get(combination);
  return (found ? found - 1 : addRow(table, combination)) * table.width;
};
