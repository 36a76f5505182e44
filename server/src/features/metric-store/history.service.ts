import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { addCell, isEmpty, type Shape, widthOf } from './cells.ts';
import { unpackColumns } from './column-codec.ts';
import { createGrouping, type Group, type Grouping } from './grouping.ts';
import type { MetricMemory, MinuteBatch } from './metric-memory.ts';
import { selectHourHistory, selectMinuteHistory, selectSeriesOfMetric } from './metric-store.store.ts';
import { readMinuteRecords } from './minute-records.ts';
import { boundsOf, hoursAPack, minutesAPack } from './packing.service.ts';
import type { LabelConditions } from './selection.ts';
import { keyOf, type Labels, type Series, type SeriesBook } from './series-book.ts';

export type HistoryQuestion = {
  readonly metric: Metric;
  readonly where: LabelConditions;
  readonly by: readonly string[];
  /** Minutes since 1970; of hours, a whole hour. */
  readonly from: number;
  readonly to: number;
  /** Minutes that one cell stands for; of hours, whole hours. */
  readonly step: number;
  readonly tier: 'minutes' | 'hours';
  /** Whether minutes that another process has not written yet are left out: told without it, they would be too low. */
  readonly waitsForOthers: boolean;
};

export type History = {
  readonly shape: Shape;
  readonly groups: readonly Group[];
  /** Seconds since 1970 until which something is known; what came later is not in the groups. */
  readonly knownTo: number;
};

export type HistoryNeeds = {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly book: SeriesBook;
  readonly memory: Pick<MetricMemory, 'batches' | 'knownToMs'>;
  readonly writerId: Uuid;
};

type HistoryRow = z.output<typeof selectMinuteHistory.row>;

/** One series, as far as it is in the database and as far as it is in memory. */
type Known = {
  readonly labels: Labels;
  readonly shape: Shape;
  readonly rows: HistoryRow[];
  own: Series | undefined;
};

/** Who has written so lately is expected to write again. */
const aliveMs = 150_000;
/** So many packs are read between two turns of the event loop: a millisecond or two. */
const packsATurn = 200;

const labelsJson = z.record(z.string(), z.string());

/**
 * Reads what the tiers hold of a metric: packs, minutes that wait to be packed, and what this process has not written. Each
 * recording is in exactly one of them, and which one is decided by the database's snapshot, so none is counted twice.
 */
export const createHistoryReader = (needs: HistoryNeeds) => {
  const { database, clock, book, memory, writerId } = needs;

  const knownSeries = async (metric: Metric, grouping: Grouping): Promise<Map<string, Known & { id?: number }>> => {
    const known = new Map<string, Known & { id?: number }>();
    for (const { id, labels, bounds } of await database.rows(selectSeriesOfMetric, [metric.name, metric.kind])) {
      const parsed = labelsJson.parse(JSON.parse(labels));
      if (!grouping.includes(parsed)) continue;
      const shape = { kind: metric.kind, bounds: boundsOf(bounds) };
      known.set(`${labels} ${bounds}`, { id, labels: parsed, shape, rows: [], own: undefined });
    }
    for (const own of book.seriesOfMetric(metric.name)) {
      if (!grouping.includes(own.labels)) continue;
      const { labels, bounds } = keyOf(metric, own.labels);
      const found = known.get(`${labels} ${bounds}`);
      if (found) found.own = own;
      else known.set(`${labels} ${bounds}`, { labels: own.labels, shape: own.shape, rows: [], own });
    }
    return known;
  };

  const readRows = (question: HistoryQuestion, ids: readonly number[]): Promise<HistoryRow[]> => {
    const { from, to, tier } = question;
    const minutesARow = tier === 'minutes' ? minutesAPack : minutesAPack * hoursAPack;
    return database.rows(tier === 'minutes' ? selectMinuteHistory : selectHourHistory, [
      ids,
      from,
      to,
      Math.floor(from / minutesARow),
      Math.floor((to - 1) / minutesARow),
      writerId,
      new Date(clock.now().getTime() - aliveMs),
    ]);
  };

  /** @returns the series' cells for each stretch, or undefined when nothing is known of it there. */
  const cellsOf = (series: Known, batches: readonly MinuteBatch[], question: HistoryQuestion, to: number) => {
    const { from, step, tier } = question;
    const width = widthOf(series.shape);
    const cells = new Float64Array(Math.ceil((question.to - from) / step) * width);
    const minutesACell = tier === 'minutes' ? 1 : minutesAPack;
    const cellsARow = tier === 'minutes' ? minutesAPack : hoursAPack;
    const unpacked = new Float64Array(cellsARow * width);
    let isKnown = false;
    const add = (minute: number, given: Float64Array, at: number): void => {
      if (minute < from || minute >= to || at >= given.length || isEmpty(series.shape, given, at)) return;
      isKnown = true;
      addCell(series.shape, cells, Math.floor((minute - from) / step) * width, given, at);
    };
    for (const { source, place, cells: bytes } of series.rows) {
      if (bytes === null) continue;
      if (source === 'packed') {
        unpackColumns(bytes, unpacked, width);
        for (let cell = 0; cell < cellsARow; cell += 1) {
          add(((place ?? 0) * cellsARow + cell) * minutesACell, unpacked, cell * width);
        }
      } else for (const { minute, cell } of readMinuteRecords(bytes, series.shape)) add(minute, cell, 0);
    }
    const { own } = series;
    if (own) for (const batch of batches) add(batch.minute, batch.cells, own.offset);
    return isKnown || (own && series.shape.kind !== 'gauge') ? cells : undefined;
  };

  return async (question: HistoryQuestion): Promise<History> => {
    const { metric, where, by, from, to, step } = question;
    const stretches = Math.ceil((to - from) / step);
    const grouping = createGrouping({ metric, where, by, stretches, secondsAStretch: step * 60 });
    const known = await knownSeries(metric, grouping);
    const held = [...memory.batches];
    const byId = new Map(
      [...known.values()].flatMap((series) => (series.id === undefined ? [] : [[series.id, series]])),
    );
    const rows = await readRows(question, [...byId.keys()]);
    const written = rows.find(({ source }) => source === 'own')?.place ?? 0;
    const others = question.waitsForOthers ? rows.find(({ source }) => source === 'others')?.place : null;
    for (const row of rows) byId.get(row.seriesId)?.rows.push(row);
    const unwritten = held.filter(({ number }) => number > written);
    const ownKnownTo = Math.floor((memory.knownToMs ?? clock.now().getTime()) / 1_000);
    const knownTo = Math.min(ownKnownTo, others ?? ownKnownTo);
    const lastMinute = typeof others === 'number' ? Math.min(to, Math.floor(others / 60)) : to;
    let packs = 0;
    for (const series of known.values()) {
      const cells = cellsOf(series, unwritten, question, lastMinute);
      if (cells) grouping.add(series.labels, series.shape, cells);
      packs += series.rows.length;
      if (packs < packsATurn) continue;
      packs = 0;
      await nextTurn();
    }
    return { shape: grouping.shape, groups: grouping.groups, knownTo };
  };
};

export type ReadHistory = ReturnType<typeof createHistoryReader>;
