import { z } from 'zod';

/*
 * Lists of what happened, newest first: ordered by (at, id), and continued after the last row that was shown. Rows that
 * arrive meanwhile stand before that place, so a walk sees each earlier row once; the id decides between equal times.
 */

/** A place in such a list: the time to the microsecond that PostgreSQL keeps, which a `Date` would cut, and the id. */
export type NewestFirstPosition = [at: string, id: string];

export const newestFirstPosition: z.ZodType<NewestFirstPosition> = z.tuple([z.string(), z.string()]);

/** Before the first row. */
export const newestFirstStart: NewestFirstPosition = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/** The column `at` as the text of a position, whatever the date style of the connection. */
export const positionTime = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
