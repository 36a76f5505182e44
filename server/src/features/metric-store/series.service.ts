import type { Clock } from '../../platform/clock/clock.ts';
import { refuseInput } from '../../platform/http/input-validation.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { countOf, gaugeCell, type Shape, widthOf } from './cells.ts';
import type { Group } from './grouping.ts';
import type { ReadHistory } from './history.service.ts';
import { groupPoints } from './live-groups.ts';
import { type MetricMemory, pointSeconds } from './metric-memory.ts';
import { countOtherWriters } from './metric-store.store.ts';
import type { Stat } from './selection.ts';
import type { Labels, SeriesBook } from './series-book.ts';
import type { Chart } from './series-question.ts';
import { statValueOf } from './stat-value.ts';

export type SeriesQuestion = Chart & {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly points: number;
};

export type SeriesAnswer = {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
  readonly resolution: '10s' | '1m' | '1h';
  readonly times: readonly number[];
  readonly series: readonly {
    readonly labels: Labels;
    readonly stat: Stat;
    readonly values: readonly (number | null)[];
  }[];
  readonly truncated: boolean;
};

export type SeriesNeeds = {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly book: SeriesBook;
  readonly memory: Pick<MetricMemory, 'points'>;
  readonly readHistory: ReadHistory;
  readonly writerId: Uuid;
  readonly settings: { readonly minutesDays: number; readonly hoursDays: number };
};

const mostSeries = 50;
const minutesADay = 1_440;
const stepMinutes = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1_440];

/** Stretches of a length that people read on a clock, and no more of them than asked for. */
const chooseStep = (fromMinute: number, toMinute: number, points: number, least: number): number => {
  const fits = (step: number): boolean => Math.ceil(toMinute / step) - Math.floor(fromMinute / step) <= points;
  const found = stepMinutes.find((step) => step >= least && fits(step));
  if (found !== undefined) return found;
  let step = minutesADay;
  while (!fits(step)) step += minutesADay;
  return step;
};

/** Longer than this, the whole of a stretch is made from hours: minutes of many days are too many to add up. */
const mostMinutesAtOnce = 2 * minutesADay;

/** By this the series that are too many for a chart are sorted out. */
const sizeOf = (shape: Shape, { cells }: Group): number => {
  const width = widthOf(shape);
  let size = 0;
  for (let at = 0; at < cells.length; at += width) {
    if (shape.kind === 'histogram') size += countOf(shape, cells, at);
    else if (shape.kind === 'counter') size += cells[at] ?? 0;
    else size += Math.abs(cells[at + gaugeCell.integral] ?? 0);
  }
  return size;
};

/** The largest groups, in the order of their labels, with their values. */
export const present = (
  shape: Shape,
  groups: readonly Group[],
  asked: readonly Stat[],
  secondsOf: (stretch: number) => number,
): Pick<SeriesAnswer, 'series' | 'truncated'> => {
  const width = widthOf(shape);
  const most = Math.max(1, Math.floor(mostSeries / asked.length));
  const sized = groups.map((group) => ({ group, size: sizeOf(shape, group), name: JSON.stringify(group.labels) }));
  const kept = sized
    .sort((one, other) => other.size - one.size)
    .slice(0, most)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const series = kept.flatMap(({ group: { labels, cells } }) =>
    asked.map((stat) => ({
      labels,
      stat,
      values: Array.from({ length: cells.length / width }, (_, stretch) => {
        const seconds = secondsOf(stretch);
        const cell = cells.subarray(stretch * width, (stretch + 1) * width);
        return seconds > 0 ? statValueOf(stat, shape, cell, seconds) : null;
      }),
    })),
  );
  return { series, truncated: groups.length > most };
};

/** Answers what a chart asks: from the minutes or the hours, and the last quarter of an hour in tens of seconds. */
export const createSeriesService = (needs: SeriesNeeds) => {
  const { database, clock, book, memory, readHistory, writerId, settings } = needs;

  const checkRange = (fromMs: number, toMs: number, nowMs: number): void => {
    if (toMs < fromMs) throw refuseInput('to', 'The range ends before it begins.');
    if (fromMs > nowMs) throw refuseInput('from', 'The range begins in the future.');
    if (fromMs < nowMs - (settings.hoursDays + 1) * minutesADay * 60_000) {
      throw refuseInput('from', `Figures are kept for ${settings.hoursDays} days (METRICS_HOURS_DAYS).`);
    }
  };

  /** Whether memory holds all there is to say: of the whole range, and of every process. */
  const isRemembered = async (fromMs: number): Promise<boolean> => {
    const [first] = memory.points;
    if (first === undefined || first.seconds > 2 * pointSeconds) return false;
    if (first.toMs - (first.seconds + pointSeconds) * 1_000 > fromMs) return false;
    try {
      return (await database.row(countOtherWriters, [writerId, new Date(fromMs)]))?.count === 0;
    } catch (error) {
      // While the database is away, it is all there is.
      if (error instanceof Problem) return true;
      throw error;
    }
  };

  const fromMemory = (chart: Chart, fromMs: number, toMs: number, points: number): SeriesAnswer => {
    const step = [10, 20, 30].find((seconds) => (toMs - fromMs) / 1_000 / seconds <= points - 1) ?? 30;
    const fromSeconds = Math.floor(fromMs / 1_000 / step) * step;
    const stretches = Math.ceil((toMs / 1_000 - fromSeconds) / step);
    const stretchOf = ({ toMs: endMs, seconds }: { readonly toMs: number; readonly seconds: number }): number =>
      Math.floor((endMs / 1_000 - seconds / 2 - fromSeconds) / step);
    const { shape, groups, seconds } = groupPoints(book, memory.points, chart, stretches, stretchOf);
    return {
      ...{ fromSeconds, toSeconds: fromSeconds + stretches * step, stepSeconds: step, resolution: '10s' },
      times: Array.from({ length: stretches }, (_, stretch) => fromSeconds + stretch * step),
      ...present(shape, groups, chart.stats, (stretch) => seconds[stretch] ?? 0),
    };
  };

  const fromHistory = async (chart: Chart, fromMs: number, toMs: number, points: number): Promise<SeriesAnswer> => {
    const nowMs = clock.now().getTime();
    const areMinutesKept = fromMs >= nowMs - settings.minutesDays * minutesADay * 60_000;
    const isWhole = points === 1;
    const isShort = (toMs - fromMs) / 60_000 <= mostMinutesAtOnce;
    const grid = isWhole
      ? areMinutesKept && isShort
        ? 1
        : 60
      : chooseStep(fromMs / 60_000, toMs / 60_000, points, areMinutesKept ? 1 : 60);
    const from = Math.floor(fromMs / 60_000 / grid) * grid;
    const to = Math.max(from + grid, Math.ceil(toMs / 60_000 / grid) * grid);
    const step = isWhole ? to - from : grid;
    const { metric, where, by } = chart;
    const tier = grid < 60 ? 'minutes' : 'hours';
    const { shape, groups, knownTo } = await readHistory({
      ...{ metric, where, by, from, to, step, tier },
      waitsForOthers: true,
    });
    const stepSeconds = step * 60;
    return {
      ...{ fromSeconds: from * 60, toSeconds: to * 60, stepSeconds, resolution: tier === 'minutes' ? '1m' : '1h' },
      times: Array.from({ length: (to - from) / step }, (_, stretch) => (from + stretch * step) * 60),
      ...present(shape, groups, chart.stats, (stretch) =>
        Math.min(stepSeconds, knownTo - (from + stretch * step) * 60),
      ),
    };
  };

  return {
    async read({ from, to, points, ...chart }: SeriesQuestion): Promise<SeriesAnswer> {
      const nowMs = clock.now().getTime();
      const toMs = Math.min(to?.getTime() ?? nowMs, Math.max(nowMs, from?.getTime() ?? 0));
      const fromMs = from?.getTime() ?? toMs - 3_600_000;
      checkRange(fromMs, toMs, nowMs);
      const isFine = points > 1 && (toMs - fromMs) / 1_000 / points < 60;
      if (isFine && (await isRemembered(fromMs))) return fromMemory(chart, fromMs, toMs, points);
      return fromHistory(chart, fromMs, toMs, points);
    },
  };
};

export type SeriesService = ReturnType<typeof createSeriesService>;
