import type { Metric } from '../../platform/metrics/metric.ts';
import { addCell, gaugeCell, type Shape, secondsAPart, shapeOf, widthOf } from './cells.ts';
import { rebucket } from './rebucket.ts';
import type { LabelConditions } from './selection.ts';
import type { Labels } from './series-book.ts';

/** Series that were brought together: a cell for each stretch of time. */
export type Group = {
  readonly labels: Labels;
  readonly cells: Float64Array;
};

export type Grouping = {
  readonly shape: Shape;
  readonly width: number;
  readonly groups: readonly Group[];
  includes(labels: Labels): boolean;
  /** @param cells one for each stretch, in the shape the series has. */
  add(labels: Labels, shape: Shape, cells: Float64Array): void;
};

export type GroupingOptions = {
  readonly metric: Metric;
  readonly where: LabelConditions;
  readonly by: readonly string[];
  readonly stretches: number;
  readonly secondsAStretch: number;
};

const meets = (value: string, conditions: readonly string[]): boolean => {
  if (conditions.includes(`!${value}`)) return false;
  const wanted = conditions.filter((condition) => !condition.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value);
};

/** The cells of a histogram whose buckets were others. */
const inShape = (cells: Float64Array, from: Shape, to: Shape): Float64Array => {
  if (from.bounds.join() === to.bounds.join()) return cells;
  const [fromWidth, toWidth] = [widthOf(from), widthOf(to)];
  const stretches = cells.length / fromWidth;
  const changed = new Float64Array(stretches * toWidth);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const [sum = 0, ...counts] = cells.subarray(stretch * fromWidth, (stretch + 1) * fromWidth);
    changed[stretch * toWidth] = sum;
    changed.set(rebucket(counts, from.bounds, to.bounds), stretch * toWidth + 1);
  }
  return changed;
};

/** Brings the series of a metric together by some of its labels. */
export const createGrouping = ({ metric, where, by, stretches, secondsAStretch }: GroupingOptions): Grouping => {
  const shape = shapeOf(metric);
  const width = widthOf(shape);
  const conditions = Object.entries(where);
  const groups = new Map<string, Group>();

  const groupOf = (labels: Labels): Group => {
    const values = by.map((label) => labels[label] ?? '');
    const key = JSON.stringify(values);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        labels: Object.fromEntries(by.map((label, place) => [label, values[place] ?? ''])),
        cells: new Float64Array(stretches * width),
      };
      groups.set(key, group);
    }
    return group;
  };

  /** From here on the third number is not seconds but the level of the series, which adds up over series. */
  const levelOf = (cells: Float64Array, at: number): number => {
    const integral = cells[at + gaugeCell.integral] ?? 0;
    const weight = cells[at + gaugeCell.weight] ?? 0;
    const covered = Math.min(cells[at + gaugeCell.covered] ?? 0, secondsAStretch);
    // Each process reports the same figure of the house; figures of processes add up. Less than a part is no second process.
    const seconds = metric.scope === 'house' || weight - covered < secondsAPart ? weight : covered;
    return seconds > 0 ? integral / seconds : 0;
  };

  // Of nothing, nothing was counted: that is a figure, and it is the one that whoever asks without labels expects.
  if (by.length === 0 && shape.kind !== 'gauge') groupOf({});

  return {
    shape,
    width,
    get groups() {
      return [...groups.values()];
    },
    includes: (labels) => conditions.every(([label, wanted]) => meets(labels[label] ?? '', wanted)),
    add(labels, from, given) {
      const { cells } = groupOf(labels);
      const added = inShape(given, from, shape);
      for (let at = 0; at < cells.length; at += width) {
        if (shape.kind === 'gauge') added[at + gaugeCell.covered] = levelOf(added, at);
        addCell(shape, cells, at, added, at);
      }
    },
  };
};
