import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { addCell, type Shape, widthOf } from './cells.ts';
import { packColumns, unpackColumns } from './column-codec.ts';
import {
  lockPacking,
  selectHourPacks,
  selectMinutePacks,
  selectOldestMinute,
  takeMinutes,
  writeHourPacks,
  writeMinutePacks,
} from './metric-store.store.ts';
import { type MinuteRecord, readMinuteRecords } from './minute-records.ts';

export type Packing = {
  /**
   * Packs some of what the oldest hour that is over holds. Moving and packing are one transaction, so whoever is interrupted
   * has done nothing, and whoever comes later adds what came late.
   *
   * @returns how many series; 0 when nothing is left.
   */
  packSome(): Promise<number>;
};

export type PackingNeeds = {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
};

export const minutesAPack = 60;
export const hoursAPack = 24;
/** So many are packed between two commits, and in one go between two turns of the event loop. */
const seriesAStep = 100;
/** Processes write a minute when it is over; those that are late are packed an hour later. */
const settledMinutes = 2;

export const boundsOf = (joined: string): readonly number[] => (joined === '' ? [] : joined.split(',').map(Number));

type TakenSeries = { readonly id: number; readonly shape: Shape; readonly minutes: readonly MinuteRecord[] };

const addTo = (
  shape: Shape,
  earlier: Uint8Array | undefined,
  rows: number,
  add: (cells: Float64Array) => void,
): Buffer => {
  const width = widthOf(shape);
  const cells = new Float64Array(rows * width);
  if (earlier) unpackColumns(earlier, cells, width);
  add(cells);
  return packColumns(cells, width);
};

const packMinutes = ({ shape, minutes }: TakenSeries, earlier: Uint8Array | undefined): Buffer =>
  addTo(shape, earlier, minutesAPack, (cells) => {
    for (const { minute, cell } of minutes) addCell(shape, cells, (minute % minutesAPack) * widthOf(shape), cell, 0);
  });

const packHour = ({ shape, minutes }: TakenSeries, hour: number, earlier: Uint8Array | undefined): Buffer =>
  addTo(shape, earlier, hoursAPack, (cells) => {
    for (const { cell } of minutes) addCell(shape, cells, (hour % hoursAPack) * widthOf(shape), cell, 0);
  });

export const createPacking = ({ database, clock }: PackingNeeds): Packing => {
  const packHourOf = async (tx: Transaction, hour: number): Promise<number> => {
    const taken = (await tx.rows(takeMinutes, [hour * minutesAPack, (hour + 1) * minutesAPack, seriesAStep])).map(
      ({ id, kind, bounds, cells }): TakenSeries => {
        const shape = { kind, bounds: boundsOf(bounds) };
        return { id, shape, minutes: readMinuteRecords(cells, shape) };
      },
    );
    const ids = taken.map(({ id }) => id);
    const day = Math.floor(hour / hoursAPack);
    const [minutePacks, hourPacks] = await Promise.all([
      tx.rows(selectMinutePacks, [ids, hour]),
      tx.rows(selectHourPacks, [ids, day]),
    ]);
    const earlierMinutes = new Map(minutePacks.map(({ seriesId, cells }) => [seriesId, cells]));
    const earlierHours = new Map(hourPacks.map(({ seriesId, cells }) => [seriesId, cells]));
    await tx.execute(writeMinutePacks, [
      ids,
      hour,
      taken.map((series) => packMinutes(series, earlierMinutes.get(series.id))),
    ]);
    await tx.execute(writeHourPacks, [
      ids,
      day,
      taken.map((series) => packHour(series, hour, earlierHours.get(series.id))),
    ]);
    return taken.length;
  };

  return {
    packSome: () =>
      database.transaction(async (tx) => {
        await tx.rows(lockPacking, []);
        const settledHour = Math.floor((clock.now().getTime() / 60_000 - settledMinutes) / minutesAPack);
        const oldest = await tx.row(selectOldestMinute, [settledHour * minutesAPack]);
        if (oldest === undefined || oldest.minute === null) return 0;
        return packHourOf(tx, Math.floor(oldest.minute / minutesAPack));
      }),
  };
};
