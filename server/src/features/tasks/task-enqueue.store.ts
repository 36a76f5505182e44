import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** How far ahead of the database's clock a time is. */
export const msUntil = sql({
  name: 'tasks.ms_until',
  text: `select (extract(epoch from ($1::timestamptz - clock_timestamp())) * 1000)::bigint as ms`,
  row: z.object({ ms: z.int() }),
});
