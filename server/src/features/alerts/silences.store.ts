import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const silence = z.object({
  id: z.string(),
  rule: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  reason: z.string(),
  createdBy: z.string().nullable(),
  createdAt: z.date(),
  endsAt: z.date(),
});

const columns = `id, rule, labels, reason, created_by as "createdBy", created_at as "createdAt", ends_at as "endsAt"`;

export const selectSilences = sql({
  name: 'alerts.select_silences',
  text: `select ${columns} from alert_silences where ends_at > $1 order by created_at desc, id desc`,
  row: silence,
});

export const insertSilence = sql({
  name: 'alerts.insert_silence',
  text: `insert into alert_silences (id, rule, labels, reason, created_by, created_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
  row: z.never(),
});

export const deleteSilence = sql({
  name: 'alerts.delete_silence',
  text: `delete from alert_silences where id = $1 returning ${columns}`,
  row: silence,
});

export const deleteEndedSilences = sql({
  name: 'alerts.delete_ended_silences',
  text: `delete from alert_silences where id in (select id from alert_silences where ends_at < $1 limit $2)`,
  row: z.never(),
});

export const countSilences = sql({
  name: 'alerts.count_silences',
  text: `select count(*)::int as count from alert_silences where ends_at > $1`,
  row: z.object({ count: z.number() }),
});
