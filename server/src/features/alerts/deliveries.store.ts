import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { operators } from './alert-rule.ts';

const worded = z.object({ en: z.string(), de: z.string() });

const entry = z.object({
  episodeId: z.string(),
  rule: z.string(),
  severity: z.enum(['critical', 'warning']),
  summary: worded,
  runbook: worded,
  labels: z.record(z.string(), z.string()),
  state: z.enum(['firing', 'resolved']),
  value: z.number(),
  operator: z.enum(operators),
  threshold: z.number(),
  unit: z.string(),
  since: z.coerce.date(),
  endedAt: z.coerce.date().nullable(),
});

/** Values: id, kind, now, entries, ids of episodes. One that is there already stays as it is. */
export const insertNotice = sql({
  name: 'alerts.insert_notice',
  text: `insert into alert_notices (id, kind, made_at, content, episode_ids) values ($1, $2, $3, $4, $5)
         on conflict (id) do nothing`,
  row: z.never(),
});

/** Values: id, notice, channel, recipient, user, outcome, attempts, next attempt, attempted, error. */
export const insertDelivery = sql({
  name: 'alerts.insert_delivery',
  text: `insert into alert_deliveries
           (id, notice_id, channel, recipient, user_id, outcome, attempts, next_attempt_at, attempted_at, error)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (id) do nothing`,
  row: z.never(),
});

/**
 * The deliveries that are due, each with its next attempt put off, so that whoever takes over does not send what is being
 * sent. Values: now, the next attempt, how many.
 */
export const claimDeliveries = sql({
  name: 'alerts.claim_deliveries',
  text: `update alert_deliveries d set attempts = attempts + 1, next_attempt_at = $2, attempted_at = $1
           from alert_notices n
          where n.id = d.notice_id
            and d.id in (select id from alert_deliveries where outcome = 'waiting' and next_attempt_at <= $1
                          order by next_attempt_at limit $3 for update skip locked)
         returning d.id, d.channel, d.recipient, d.user_id as "userId", d.attempts, n.id as "noticeId", n.kind,
                   n.made_at as "madeAt", n.content`,
  row: z.object({
    id: z.string(),
    channel: z.enum(['mail', 'webhook']),
    recipient: z.string().nullable(),
    userId: z.string().nullable(),
    attempts: z.number(),
    noticeId: z.string(),
    kind: z.enum(['change', 'reminder', 'test']),
    madeAt: z.date(),
    content: z.array(entry),
  }),
});

/** Values: id, outcome, error, next attempt, now. */
export const settleDelivery = sql({
  name: 'alerts.settle_delivery',
  text: `update alert_deliveries set outcome = $2, error = case when recipient is not null then $3 end, next_attempt_at = $4, attempted_at = $5 where id = $1`,
  row: z.never(),
});

export const selectDeliveries = sql({
  name: 'alerts.select_deliveries',
  text: `select n.episode_ids as "episodeIds", d.channel, d.recipient, d.outcome, d.attempted_at as "attemptedAt", d.error,
                n.made_at as "madeAt"
           from alert_notices n join alert_deliveries d on d.notice_id = n.id
          where n.episode_ids && $1::uuid[]
          order by n.made_at, d.channel, d.recipient`,
  row: z.object({
    episodeIds: z.array(z.string()),
    channel: z.enum(['mail', 'webhook']),
    recipient: z.string().nullable(),
    outcome: z.enum(['waiting', 'sent', 'failed']),
    attemptedAt: z.date().nullable(),
    error: z.string().nullable(),
    madeAt: z.date(),
  }),
});

/** A server's words may name whom it refused. */
export const forgetRecipient = sql({
  name: 'alerts.forget_recipient',
  text: `update alert_deliveries set recipient = null, error = null, outcome = case outcome when 'waiting' then 'failed' else outcome end
          where user_id = $1`,
  row: z.never(),
});

export const deleteOldNotices = sql({
  name: 'alerts.delete_old_notices',
  text: `delete from alert_notices where id in (select id from alert_notices where made_at < $1 limit $2)`,
  row: z.never(),
});
