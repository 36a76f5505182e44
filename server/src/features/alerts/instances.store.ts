import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** Values: the name of this process, when it started. */
export const noteInstance = sql({
  name: 'alerts.note_instance',
  text: `insert into house_instances (name, started_at, seen_at) values ($1, $2, clock_timestamp())
         on conflict (name) do update set started_at = excluded.started_at, seen_at = excluded.seen_at`,
  row: z.never(),
});

export const removeInstance = sql({
  name: 'alerts.remove_instance',
  text: `delete from house_instances where name = $1`,
  row: z.never(),
});

export const countAbsentInstances = sql({
  name: 'alerts.count_absent_instances',
  text: `select count(*)::int as count from house_instances
          where seen_at between clock_timestamp() - interval '15 minutes' and clock_timestamp() - interval '1 minute'`,
  row: z.object({ count: z.number() }),
});

export const deleteForgottenInstances = sql({
  name: 'alerts.delete_forgotten_instances',
  text: `delete from house_instances where seen_at < clock_timestamp() - interval '1 day'`,
  row: z.never(),
});
