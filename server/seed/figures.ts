import { addCell, gaugeCell, type Shape, shapeOf, widthOf } from '../src/features/metric-store/cells.ts';
import { packColumns } from '../src/features/metric-store/column-codec.ts';
import {
  insertSeries,
  selectSeriesIds,
  writeHourPacks,
  writeMinutePacks,
} from '../src/features/metric-store/metric-store.store.ts';
import { keyOf } from '../src/features/metric-store/series-book.ts';
import { createHttpMetrics } from '../src/platform/http/http.metrics.ts';
import type { Metric } from '../src/platform/metrics/metric.ts';
import type { Transaction } from '../src/platform/postgres/database.ts';
import { createPostgresMetrics } from '../src/platform/postgres/postgres.metrics.ts';
import { type Chance, createChance } from './chance.ts';
import { type Track, tracks } from './figure-tracks.ts';

/** Charts of a month are drawn from hours, those of some days from minutes. */
const daysOfHours = 28;
const hoursOfMinutes = 72;
const minutesAnHour = 60;
const hoursADay = 24;
const secondsAMinute = 60;

// By the hour of the day, UTC.
const busyness = [2, 2, 1, 1, 2, 5, 12, 45, 88, 100, 96, 80, 55, 78, 94, 90, 74, 50, 32, 24, 18, 12, 7, 4];
const weekend = 0.22;
/** How far durations spread around their median, as a factor of its logarithm. */
const spread = 0.55;
const fewest = 20;

const loadAt = (hour: number, chance: Chance): number => {
  const day = new Date(hour * 3_600_000).getUTCDay();
  const ordinary = (busyness[hour % hoursADay] ?? 0) / 100;
  return ordinary * (day === 0 || day === 6 ? weekend : 1) * (0.9 + 0.2 * chance.unit());
};

/** A whole number that is `expected` on average. */
const roundly = (expected: number, chance: Chance): number => Math.floor(expected + chance.unit());

/** The part of durations below `seconds`, of a logistic distribution of their logarithms. */
const shareBelow = (seconds: number, median: number): number =>
  1 / (1 + Math.exp(-(Math.log(seconds) - Math.log(median)) / (spread * 0.55)));

const fillHistogram = (cell: Float64Array, { bounds }: Shape, count: number, median: number, chance: Chance): void => {
  const shares = bounds.map((bound) => shareBelow(bound, median));
  cell[0] = count * median * 1.15;
  // Few fall here and there; of many each bucket gets its part.
  if (count <= fewest) {
    for (let one = 0; one < count; one += 1) {
      const at = chance.unit();
      const found = shares.findIndex((share) => share > at);
      const bucket = 1 + (found < 0 ? bounds.length : found);
      cell[bucket] = (cell[bucket] ?? 0) + 1;
    }
    return;
  }
  let told = 0;
  for (let bucket = 0; bucket <= bounds.length; bucket += 1) {
    const below = Math.round(count * (shares[bucket] ?? 1));
    cell[1 + bucket] = below - told;
    told = below;
  }
};

/** What a series did in a stretch of time. */
const draw = (track: Track, shape: Shape, load: number, minutes: number, endMinute: number, chance: Chance) => {
  const cell = new Float64Array(widthOf(shape));
  if (track.kind === 'gauge') {
    const value = track.value(load, chance.unit() * 2 - 1);
    const seconds = minutes * secondsAMinute;
    cell[gaugeCell.integral] = value * seconds;
    cell[gaugeCell.weight] = seconds;
    cell[gaugeCell.covered] = seconds;
    cell[gaugeCell.low] = value;
    cell[gaugeCell.high] = value;
    cell[gaugeCell.latest] = value;
    cell[gaugeCell.latestAt] = endMinute * secondsAMinute;
  } else if (track.kind === 'counter') {
    cell[0] = roundly(track.perMinute * load * minutes, chance);
  } else {
    fillHistogram(cell, shape, roundly(track.perMinute * load * minutes, chance), track.medianSeconds, chance);
  }
  return cell;
};

const drawSeries = (track: Track, shape: Shape, loads: ReadonlyMap<number, number>, nowHour: number) => {
  const chance = createChance(`figures ${track.metric} ${JSON.stringify(track.labels)}`);
  const width = widthOf(shape);
  const minutePacks: (readonly [hour: number, cells: Buffer])[] = [];
  const days = new Map<number, Float64Array>();
  for (const [hour, load] of loads) {
    const hourCell = new Float64Array(width);
    if (hour >= nowHour - hoursOfMinutes) {
      const minutes = new Float64Array(minutesAnHour * width);
      for (let minute = 0; minute < minutesAnHour; minute += 1) {
        const end = hour * minutesAnHour + minute + 1;
        const cell = draw(track, shape, load * (0.85 + 0.3 * chance.unit()), 1, end, chance);
        minutes.set(cell, minute * width);
        addCell(shape, hourCell, 0, cell, 0);
      }
      minutePacks.push([hour, packColumns(minutes, width)]);
    } else hourCell.set(draw(track, shape, load, minutesAnHour, (hour + 1) * minutesAnHour, chance));
    const day = Math.floor(hour / hoursADay);
    const cells = days.get(day) ?? new Float64Array(hoursADay * width);
    cells.set(hourCell, (hour % hoursADay) * width);
    days.set(day, cells);
  }
  const hourPacks = [...days].map(([day, cells]) => [day, packColumns(cells, width)] as const);
  return { minutePacks, hourPacks };
};

type Pack = { readonly id: number; readonly place: number; readonly cells: Buffer };

const byPlace = (packs: readonly Pack[]): ReadonlyMap<number, readonly Pack[]> =>
  Map.groupBy(packs, ({ place }) => place);

/**
 * Writes what the house measured in the last weeks until the hour that has begun: what it measures itself goes on from
 * there. As packs, which is how it lies in the database once it is an hour old.
 */
export const writeFigures = async (tx: Transaction, declared: readonly Metric[], now: Date): Promise<number> => {
  // What the platform measures has its labels from what is composed, and its name and buckets from itself.
  const ofThePlatform = [...Object.values(createHttpMetrics([])), ...Object.values(createPostgresMetrics([]))];
  const metrics = new Map<string, Metric>([...declared, ...ofThePlatform].map((metric) => [metric.name, metric]));
  const nowHour = Math.floor(now.getTime() / 3_600_000);
  const firstHour = (Math.floor(nowHour / hoursADay) - daysOfHours) * hoursADay;
  const chance = createChance('figures');
  const loads = new Map(
    Array.from({ length: nowHour - firstHour }, (_, index) => [firstHour + index, loadAt(firstHour + index, chance)]),
  );
  const made = tracks.map((track) => {
    const metric = metrics.get(track.metric);
    if (metric === undefined) throw new Error(`No metric is called ${track.metric}.`);
    return { track, shape: shapeOf(metric), key: keyOf(metric, track.labels) };
  });
  const keys = [
    made.map(({ key }) => key.metric),
    made.map(({ key }) => key.kind),
    made.map(({ key }) => key.labels),
    made.map(({ key }) => key.bounds),
  ];
  await tx.execute(insertSeries, keys);
  const ids = new Map((await tx.rows(selectSeriesIds, keys)).map(({ id, place }) => [place - 1, id]));
  const minutes: Pack[] = [];
  const hours: Pack[] = [];
  made.forEach(({ track, shape }, index) => {
    const id = ids.get(index);
    if (id === undefined) return;
    const { minutePacks, hourPacks } = drawSeries(track, shape, loads, nowHour);
    minutes.push(...minutePacks.map(([place, cells]) => ({ id, place, cells })));
    hours.push(...hourPacks.map(([place, cells]) => ({ id, place, cells })));
  });
  for (const [statement, packs] of [
    [writeMinutePacks, minutes],
    [writeHourPacks, hours],
  ] as const) {
    for (const [place, those] of byPlace(packs)) {
      await tx.execute(statement, [those.map(({ id }) => id), place, those.map(({ cells }) => cells)]);
    }
  }
  return made.length;
};
