import type { MetricSnapshot } from '../../platform/metrics/aggregator.ts';
import type { MetricFlush } from '../../platform/metrics/flush.ts';
import { addCell, gaugeCell, isEmpty, secondsAPart } from './cells.ts';
import type { Series, SeriesBook } from './series-book.ts';

/** What this process recorded in the seconds before a moment: a row of all series. */
export type LivePoint = {
  readonly toMs: number;
  readonly seconds: number;
  readonly cells: Float32Array;
};

/** What this process recorded of a minute and writes at once. Each is written once, whatever happens on the way. */
export type MinuteBatch = {
  readonly number: number;
  /** Since 1970. */
  readonly minute: number;
  /** A row of all series. */
  cells: Float64Array;
  /** Which of the six parts of the minute were seen; the first is bit 0. */
  parts: number;
  state: 'open' | 'waiting' | 'written';
};

export type MetricMemory = {
  /** Adds what a flush brings, and seals the minute when it is over. @returns the point of live charts, when one is whole. */
  take(flush: MetricFlush): LivePoint | undefined;
  /** Ends the open minute before its time. */
  seal(): void;
  /** Until when something is known; undefined before the first flush. */
  readonly knownToMs: number | undefined;
  /** The points of live charts, the oldest first. */
  readonly points: readonly LivePoint[];
  /** What is not written, and what was written last, the oldest first. */
  readonly batches: readonly MinuteBatch[];
  /** Minutes that were given up because the database was away for too long. */
  readonly lostBatches: number;
};

export const pointSeconds = 10;
/** For how long live charts look back, and how long the database may be away before a minute is given up. */
export const memorySeconds = 900;

const grown = <Row extends Float64Array | Float32Array>(row: Row, width: number, make: (width: number) => Row): Row => {
  if (row.length >= width) return row;
  const larger = make(width);
  larger.set(row);
  return larger;
};

const addNumbers = (row: Float64Array, series: Series, value: number, seconds: number, atSeconds: number): void => {
  const at = series.offset;
  if (series.shape.kind === 'counter') {
    row[at] = value;
    return;
  }
  row[at + gaugeCell.integral] = value * seconds;
  row[at + gaugeCell.weight] = seconds;
  row[at + gaugeCell.covered] = seconds;
  row[at + gaugeCell.low] = value;
  row[at + gaugeCell.high] = value;
  row[at + gaugeCell.latest] = value;
  row[at + gaugeCell.latestAt] = atSeconds;
};

/** All series of a flush side by side. */
export const rowOf = (
  book: SeriesBook,
  snapshots: readonly MetricSnapshot[],
  seconds: number,
  atSeconds: number,
): Float64Array => {
  let row = new Float64Array(book.width);
  for (const snapshot of snapshots) {
    for (const point of snapshot.points) {
      const series = book.seriesOf(snapshot.metric, point.labels);
      row = grown(row, book.width, (width) => new Float64Array(width * 2));
      if ('value' in point) addNumbers(row, series, point.value, seconds, atSeconds);
      else {
        row[series.offset] = point.sum;
        row.set(point.counts, series.offset + 1);
      }
    }
  }
  return row.subarray(0, book.width);
};

export const addRow = (book: SeriesBook, into: Float64Array, row: Float64Array): Float64Array => {
  const sum = grown(into, row.length, (width) => new Float64Array(width));
  for (const { shape, offset } of book.all) addCell(shape, sum, offset, row, offset);
  return sum;
};

/** Keeps the points of live charts: for `memorySeconds`, in the order of time. */
export const keepPoint = (points: LivePoint[], point: LivePoint): void => {
  const { toMs } = point;
  // A clock that was put back leaves points that have not happened yet.
  while ((points.at(-1)?.toMs ?? 0) > toMs) points.pop();
  points.push(point);
  while ((points[0]?.toMs ?? toMs) <= toMs - memorySeconds * 1_000) points.shift();
};

/** The parts of the minute whose middle lies in the stretch. */
const partsOf = (minute: number, fromMs: number, toMs: number): number => {
  let parts = 0;
  for (let part = 0; part < 60 / secondsAPart; part += 1) {
    const middleMs = (minute * 60 + (part + 0.5) * secondsAPart) * 1_000;
    if (middleMs >= fromMs && middleMs < toMs) parts |= 1 << part;
  }
  return parts;
};

/** The last quarter of an hour of this process: points for live charts, and the minutes that wait for the database. */
export const createMetricMemory = (book: SeriesBook, intervalMs: number): MetricMemory => {
  const points: LivePoint[] = [];
  const batches: MinuteBatch[] = [];
  let gathered: { readonly seconds: number; readonly row: Float64Array } = { seconds: 0, row: new Float64Array(0) };
  let numbers = 0;
  let lostBatches = 0;
  let knownToMs: number | undefined;

  const openBatch = (minute: number): MinuteBatch => {
    const open = batches.find(({ state }) => state === 'open');
    if (open?.minute === minute) return open;
    if (open) open.state = 'waiting';
    numbers += 1;
    const begun: MinuteBatch = {
      ...{ number: numbers, minute, parts: 0, state: 'open' },
      cells: new Float64Array(book.width),
    };
    batches.push(begun);
    return begun;
  };

  /** The last that was written stays: a query that began before it was may still ask for it. */
  const forget = (): void => {
    while (batches.length > 2 && batches[0]?.state === 'written') batches.shift();
    while (batches.length > memorySeconds / 60 + 1) {
      const [first] = batches.splice(0, 1);
      if (first?.state === 'waiting') lostBatches += 1;
    }
  };

  const gather = (row: Float64Array, seconds: number, toMs: number): LivePoint | undefined => {
    gathered = { seconds: gathered.seconds + seconds, row: addRow(book, gathered.row, row) };
    // A timer is a little early or late.
    if (gathered.seconds < pointSeconds - intervalMs / 2_000) return undefined;
    const point = { toMs, seconds: gathered.seconds, cells: Float32Array.from(gathered.row) };
    gathered = { seconds: 0, row: new Float64Array(0) };
    keepPoint(points, point);
    return point;
  };

  return {
    points,
    batches,
    get knownToMs() {
      return knownToMs;
    },
    get lostBatches() {
      return lostBatches;
    },
    take({ from, to, deltas }) {
      const toMs = to.getTime();
      knownToMs = toMs;
      // A clock that was put back says nothing about how long it took.
      const fromMs = from.getTime() < toMs ? from.getTime() : toMs - intervalMs;
      const seconds = (toMs - fromMs) / 1_000;
      const row = rowOf(book, deltas, seconds, toMs / 1_000);
      const minute = Math.floor((fromMs + toMs) / 2 / 60_000);
      const batch = openBatch(minute);
      batch.cells = addRow(book, batch.cells, row);
      batch.parts |= partsOf(minute, fromMs, toMs);
      // The next flush belongs to the next minute: nothing is left to wait for.
      if (Math.floor((toMs + intervalMs / 2) / 60_000) !== minute) batch.state = 'waiting';
      forget();
      return gather(row, seconds, toMs);
    },
    seal() {
      for (const batch of batches) if (batch.state === 'open') batch.state = 'waiting';
    },
  };
};

/** The series of which something happened in the batch. */
export const seriesIn = (book: SeriesBook, { cells }: MinuteBatch): readonly Series[] =>
  book.all.filter(({ shape, offset }) => offset < cells.length && !isEmpty(shape, cells, offset));
