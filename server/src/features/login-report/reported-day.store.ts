import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** The day before a moment, in a time zone. PostgreSQL knows when clocks are changed. */
export const selectDayBefore = sql({
  name: 'login_report.select_day_before',
  text: `select to_char(($2::timestamptz at time zone $1)::date - 1, 'YYYY-MM-DD') as day`,
  row: z.object({ day: z.string() }),
});

/** When a day begins and ends in a time zone. */
export const selectDayBounds = sql({
  name: 'login_report.select_day_bounds',
  text: `select $2::text as day, $2::date::timestamp at time zone $1 as "from",
                ($2::date + 1)::timestamp at time zone $1 as "to"`,
  row: z.object({ day: z.string(), from: z.date(), to: z.date() }),
});
