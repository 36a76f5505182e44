import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** Whoever inserts it has the mails made, in the same transaction. $1 task, $2 day, $3 recipients, $4 now. */
export const insertReport = sql({
  name: 'login_report.insert',
  text: `insert into login_reports (task_id, day, recipients, made_at) values ($1, $2, $3, $4) on conflict do nothing`,
  row: z.never(),
});

export const selectReport = sql({
  name: 'login_report.select',
  text: `select day, recipients from login_reports where task_id = $1`,
  row: z.object({ day: z.string(), recipients: z.int() }),
});

/** $1 made before, $2 how many at most. */
export const deleteOldReports = sql({
  name: 'login_report.delete_old',
  text: `delete from login_reports where task_id = any(array(select task_id from login_reports where made_at < $1 limit $2))`,
  row: z.never(),
});
