import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const keptReading = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
});

export type KeptReading = z.output<typeof keptReading>;

/** The database's clock decides what is due: those of several processes differ. */
export const selectFigures = sql({
  name: 'monitoring.select_figures',
  text: `select name, due_at <= statement_timestamp() as "isDue",
                case when good_until > statement_timestamp() then readings else '[]' end as readings
           from house_figures where name = any($1)`,
  row: z.object({ name: z.string(), isDue: z.boolean(), readings: z.array(keptReading) }),
});

export const insertFigures = sql({
  name: 'monitoring.insert_figures',
  text: `insert into house_figures (name) select name from unnest($1::text[]) as name order by name on conflict do nothing`,
  row: z.never(),
});

/** $2 after how many seconds another process may try, should this one be lost meanwhile. */
export const claimFigure = sql({
  name: 'monitoring.claim_figure',
  text: `update house_figures set due_at = statement_timestamp() + make_interval(secs => $2)
          where name = $1 and due_at <= statement_timestamp()`,
  row: z.never(),
});

/** $2 the readings, $3 seconds until the next count, $4 for how many seconds they are good. */
export const updateFigure = sql({
  name: 'monitoring.update_figure',
  text: `update house_figures
            set readings = $2::jsonb, counted_at = statement_timestamp(),
                due_at = statement_timestamp() + make_interval(secs => $3),
                good_until = statement_timestamp() + make_interval(secs => $4)
          where name = $1`,
  row: z.never(),
});

/** $2 for how many seconds. */
export const postponeFigure = sql({
  name: 'monitoring.postpone_figure',
  text: `update house_figures set due_at = statement_timestamp() + make_interval(secs => $2) where name = $1`,
  row: z.never(),
});
