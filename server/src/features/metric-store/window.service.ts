import type { Metric } from '../../platform/metrics/metric.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { countOf, gaugeCell, type Shape } from './cells.ts';
import type { Group } from './grouping.ts';
import type { ReadHistory } from './history.service.ts';
import { groupPoints } from './live-groups.ts';
import { type MetricMemory, memorySeconds } from './metric-memory.ts';
import { faultOfSelection, type Selection } from './selection.ts';
import type { SeriesBook } from './series-book.ts';
import { statValueOf } from './stat-value.ts';
import type { ReadRatio, ReadWindow, WindowValue } from './window.ts';

export type WindowNeeds = {
  readonly metrics: () => readonly Metric[];
  readonly book: SeriesBook;
  readonly memory: Pick<MetricMemory, 'points' | 'knownToMs'>;
  readonly readHistory: ReadHistory;
  readonly flushSeconds: number;
};

/** Up to so long, minutes are read; of a longer window, hours. */
const mostMinutes = 720;
/** Processes write a minute with the first flush after it; by then all have. */
const tellingMs = 15_000;
/** A window below this may lie wholly within what other processes have not written yet. */
const shortMinutes = 2;

const labelsKey = ({ labels }: Group): string => JSON.stringify(Object.entries(labels));

const samplesOf = (shape: Shape, { cells }: Group, flushSeconds: number): number => {
  if (shape.kind === 'histogram') return countOf(shape, cells, 0);
  return shape.kind === 'counter' ? (cells[0] ?? 0) : Math.round((cells[gaugeCell.weight] ?? 0) / flushSeconds);
};

export const createWindowReader = (
  needs: WindowNeeds,
): { readonly readWindow: ReadWindow; readonly readRatio: ReadRatio } => {
  const { metrics, book, memory, readHistory, flushSeconds } = needs;

  const metricOf = ({ where = {}, by = [], ...selection }: Selection): Metric => {
    // Which values a label may have is known where they are recorded, which need not be this process.
    const fault = faultOfSelection(metrics(), { ...selection, by: [...by, ...Object.keys(where)] });
    const metric = metrics().find(({ name }) => name === selection.metric);
    if (fault || metric === undefined) throw new Error(`${selection.metric} cannot be read: ${fault?.message}`);
    return metric;
  };

  const fromMemory = (selection: Selection, metric: Metric, windowSeconds: number, atMs: number) => {
    const { where = {}, by = [] } = selection;
    const fromMs = atMs - windowSeconds * 1_000;
    const { shape, groups, seconds } = groupPoints(
      book,
      memory.points,
      { metric, where, by },
      1,
      ({ toMs, seconds }) => (toMs - seconds * 500 >= fromMs && toMs <= atMs ? 0 : -1),
    );
    return { shape, groups, seconds: seconds[0] ?? 0 };
  };

  const fromHistory = async (selection: Selection, metric: Metric, windowSeconds: number, atMs: number) => {
    const { where = {}, by = [] } = selection;
    const windowMinutes = windowSeconds / 60;
    const isLong = windowMinutes > mostMinutes;
    const grain = isLong ? 60 : 1;
    const to = Math.floor(atMs / 60_000) + 1;
    // Until the first flush of a minute the one before it is the last of which anything is known.
    const lastKnownMs = memory.knownToMs === undefined ? atMs : memory.knownToMs - flushSeconds * 500;
    const latest = lastKnownMs < (to - 1) * 60_000 ? to - 2 : to - 1;
    // The window begins within a minute that was written as one: in it or after it, whichever is nearer.
    const nearest = Math.min(latest, Math.round((atMs / 60_000 - windowMinutes) / grain) * grain);
    const isGauge = metric.kind === 'gauge';
    const toldByAll = Math.floor((atMs - tellingMs) / 60_000) - 1;
    const from = isGauge && windowMinutes >= 1 ? Math.min(nearest, toldByAll) : nearest;
    const readFrom = (first: number, end: number) =>
      readHistory({
        ...{ metric, where, by, from: first, to: end, step: end - first },
        tier: isLong ? 'hours' : 'minutes',
        // Late is worse than a little low: a process that was killed would hold up every alert.
        waitsForOthers: false,
      });
    const { shape, groups, knownTo } = await readFrom(from, to);
    const read = { shape, groups, seconds: Math.min(knownTo, atMs / 1_000) - from * 60 };
    if (!isGauge || windowMinutes >= shortMinutes) return read;
    // Levels that only others tell are those of the last minute that they have written.
    const known = new Map(groups.map((group) => [labelsKey(group), group]));
    for (const first of [from - 1, from - 2]) {
      for (const group of (await readFrom(first, first + 1)).groups) {
        if (!known.has(labelsKey(group))) known.set(labelsKey(group), group);
      }
    }
    return { ...read, groups: [...known.values()] };
  };

  const readWindow: ReadWindow = async (question) => {
    const { windowSeconds, at, ...selection } = question;
    const metric = metricOf(selection);
    const read = async () => {
      try {
        return await fromHistory(selection, metric, windowSeconds, at.getTime());
      } catch (error) {
        if (!(error instanceof Problem) || windowSeconds > memorySeconds) throw error;
        return fromMemory(selection, metric, windowSeconds, at.getTime());
      }
    };
    const { shape, groups, seconds } = await read();
    return groups.flatMap((group): WindowValue[] => {
      const value = statValueOf(selection.stat, shape, group.cells, seconds);
      const samples = samplesOf(shape, group, flushSeconds);
      return value === null ? [] : [{ labels: group.labels, value, samples }];
    });
  };

  const readRatio: ReadRatio = async ({ numerator, denominator, windowSeconds, at }) => {
    const [parts, wholes] = await Promise.all([
      readWindow({ ...numerator, windowSeconds, at }),
      readWindow({ ...denominator, windowSeconds, at }),
    ]);
    const partOf = new Map(parts.map(({ labels, value }) => [JSON.stringify(labels), value]));
    return wholes
      .filter(({ value }) => value !== 0)
      .map(({ labels, value, samples }) => ({
        labels,
        value: (partOf.get(JSON.stringify(labels)) ?? 0) / value,
        samples,
      }));
  };

  return { readWindow, readRatio };
};
