import { z } from 'zod';
import { type ReadDatabase, type Statement, type StatementValues, sql } from './database.ts';

/*
 * Lists of what happened, newest first: ordered by (at, id), and continued after the last row that was shown. Rows that
 * arrive meanwhile stand before that place, so a walk sees each earlier row once; the id decides between equal times.
 */

/** A place in such a list: the time to the microsecond that PostgreSQL keeps, which a `Date` would cut, and the id. */
export type NewestFirstPosition = [at: string, id: string];

export const newestFirstPosition: z.ZodType<NewestFirstPosition> = z.tuple([z.string(), z.string()]);

/**
 * Where the list begins: at its newest row, or below a time.
 *
 * A bound from above is stated as a position and never beside one: of two conditions on one column PostgreSQL may begin at
 * the weaker and read every index entry between.
 */
export const newestFirstStart = (before: Date | undefined): [at: Date | 'infinity', id: string] => [
  before ?? 'infinity',
  '00000000-0000-0000-0000-000000000000',
];

/** The column `at` as the text of a position, whatever the date style of the connection. */
export const positionTime = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const planForValues = sql({
  name: 'postgres.plan_for_values',
  text: `select set_config('plan_cache_mode', 'force_custom_plan', true)`,
  row: z.unknown(),
});

/**
 * Reads a page with a plan made for its very values. A plan kept for all values is a guess at how many rows fit: the one
 * that is right for what everybody does walks the whole list for what nobody did.
 */
export const readPage = <Row>(
  database: ReadDatabase,
  statement: Statement<Row>,
  values: StatementValues,
): Promise<Row[]> =>
  database.transaction(async (tx) => {
    const [, rows] = await Promise.all([tx.execute(planForValues, []), tx.rows(statement, values)]);
    return rows;
  });
