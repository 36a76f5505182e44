import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';

/** $1 the first hour that stays, $2 how many. */
const deleteOldMinutePacks = sql({
  name: 'metric_store.delete_old_minute_packs',
  text: `delete from metric_minute_packs where ctid = any(array(
           select ctid from metric_minute_packs where hour < $1 limit $2))`,
  row: z.never(),
});

/** $1 the first day that stays, $2 how many. */
const deleteOldHourPacks = sql({
  name: 'metric_store.delete_old_hour_packs',
  text: `delete from metric_hour_packs where ctid = any(array(
           select ctid from metric_hour_packs where day < $1 limit $2))`,
  row: z.never(),
});

/** $1 when, $2 how many. */
const deleteOldWriters = sql({
  name: 'metric_store.delete_old_writers',
  text: 'delete from metric_writers where id in (select id from metric_writers where written_at < $1 limit $2)',
  row: z.never(),
});

const hourMs = 3_600_000;

/** Removes minutes from before a time. @returns how many packs of an hour. */
export const clearOldMinutes = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldMinutePacks, [Math.floor(before.getTime() / hourMs), limit]);

/** Removes hours from before a time. @returns how many packs of a day. */
export const clearOldHours = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldHourPacks, [Math.floor(before.getTime() / hourMs / 24), limit]);

/** Removes what tells of processes that ended before a time, without saying so. @returns how many. */
export const clearOldWriters = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldWriters, [before, limit]);
