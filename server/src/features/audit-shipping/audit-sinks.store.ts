import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertSinks = sql({
  name: 'audit_shipping.insert_sinks',
  text: `insert into audit_sinks (name) select unnest($1::text[]) on conflict (name) do nothing`,
  row: z.never(),
});

export const selectSinks = sql({
  name: 'audit_shipping.select_sinks',
  text: `select name, recorded_in::text as "recordedIn", event_id as "eventId", shipped, shipped_at as "shippedAt",
                failing_since as "failingSince", last_error as "lastError"
           from audit_sinks where name = any ($1) order by name`,
  row: z.object({
    name: z.string(),
    recordedIn: z.string(),
    eventId: z.string(),
    shipped: z.coerce.number(),
    shippedAt: z.date().nullable(),
    failingSince: z.date().nullable(),
    lastError: z.string().nullable(),
  }),
});

/** Only from where the reader began: of two that ship at once, one goes on. */
export const advanceSink = sql({
  name: 'audit_shipping.advance_sink',
  text: `update audit_sinks
            set recorded_in = $4::xid8, event_id = $5, shipped = shipped + $6,
                shipped_at = case when $6 > 0 then clock_timestamp() else shipped_at end,
                failing_since = null, last_error = null
          where name = $1 and recorded_in = $2::xid8 and event_id = $3`,
  row: z.never(),
});

/** @returns whether it took things until now. */
export const noteSinkFailure = sql({
  name: 'audit_shipping.note_sink_failure',
  text: `update audit_sinks s set failing_since = coalesce(s.failing_since, clock_timestamp()), last_error = $2
           from (select name, failing_since from audit_sinks where name = $1 for update) before
          where s.name = before.name
      returning before.failing_since is null as "isNew"`,
  row: z.object({ isNew: z.boolean() }),
});
