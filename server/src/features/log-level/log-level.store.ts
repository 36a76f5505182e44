import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const override = z.object({ level: z.enum(['error', 'warn', 'info', 'debug']), until: z.date().nullable() });

export type LevelOverride = z.output<typeof override>;

/** The one in force, if any. */
export const selectOverride = sql({
  name: 'log_level.select_override',
  text: `select level, until from log_level_overrides where until is null or until > $1`,
  row: override,
});

export const upsertOverride = sql({
  name: 'log_level.upsert_override',
  text: `insert into log_level_overrides (level, until, set_at) values ($1, $2, $3)
         on conflict (is_only) do update set level = excluded.level, until = excluded.until, set_at = excluded.set_at`,
  row: z.never(),
});

export const deleteOverride = sql({
  name: 'log_level.delete_override',
  text: `delete from log_level_overrides`,
  row: z.never(),
});
