import { z } from 'zod';
import { type Queryable, type Statement, sql } from '../src/platform/postgres/database.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Few enough that a statement stays far below the time that the house gives it. */
const rowsAtOnce = 2_000;

/**
 * Declares how rows come into a table: as one JSON list, so that a thousand cost one statement. What is there already
 * stays as it is.
 */
export const insertInto = (table: string, columns: readonly string[], purpose = 'seed'): Statement<never> =>
  sql({
    name: `${purpose}.insert_${table}`,
    text: `insert into ${table} (${columns.join(', ')})
           select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)
               on conflict do nothing`,
    row: z.never(),
  });

/** @returns how many were written. */
export const writeRows = async (db: Queryable, statement: Statement<never>, rows: readonly Row[]): Promise<number> => {
  let written = 0;
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    written += await db.execute(statement, [JSON.stringify(rows.slice(from, from + rowsAtOnce))]);
  }
  return written;
};
