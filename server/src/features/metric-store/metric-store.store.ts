import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const bytes = z.instanceof(Uint8Array);

/** $1 metrics, $2 kinds, $3 labels, $4 bounds. Those that are there stay as they are. */
export const insertSeries = sql({
  name: 'metric_store.insert_series',
  text: `insert into metric_series (metric, kind, labels, bounds)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) order by 1, 2, 3, 4
         on conflict do nothing`,
  row: z.never(),
});

/** $1 metrics, $2 kinds, $3 labels, $4 bounds. */
export const selectSeriesIds = sql({
  name: 'metric_store.select_series_ids',
  text: `select s.id, given.place::integer as place
           from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as given (metric, kind, labels, bounds, place)
           join metric_series s using (metric, kind, labels, bounds)`,
  row: z.object({ id: z.number(), place: z.number() }),
});

/** $1 metric, $2 kind. */
export const selectSeriesOfMetric = sql({
  name: 'metric_store.select_series_of_metric',
  text: 'select id, labels, bounds from metric_series where metric = $1 and kind = $2',
  row: z.object({ id: z.number(), labels: z.string(), bounds: z.string() }),
});

/** $1 writer, $2 batch, $3 now, $4 until when everything of it is written then. Touches nothing when the batch was written before. */
export const claimBatch = sql({
  name: 'metric_store.claim_batch',
  text: `insert into metric_writers as w (id, batch, written_at, complete_to) values ($1, $2, $3, $4)
         on conflict (id) do update
            set batch = excluded.batch, written_at = excluded.written_at, complete_to = excluded.complete_to
          where w.batch < excluded.batch`,
  row: z.never(),
});

/** $1 minute, $2 parts of it, then lists: $3 series, $4 totals, $5 weights, $6 low, $7 high, $8 latest, $9 when, $10 counts as array literals. */
export const addMinutes = sql({
  name: 'metric_store.add_minutes',
  text: `insert into metric_minutes as m (series_id, minute, total, weight, parts, low, high, latest, latest_at, counts)
         select series_id, $1::integer, total, weight, case when weight > 0 then $2::smallint else 0 end,
                low, high, latest, latest_at, counts::integer[]
           from unnest($3::integer[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::text[])
             as given (series_id, total, weight, low, high, latest, latest_at, counts)
          order by series_id
         on conflict (series_id, minute) do update
            set total = m.total + excluded.total,
                weight = m.weight + excluded.weight,
                parts = m.parts | excluded.parts,
                low = least(m.low, excluded.low),
                high = greatest(m.high, excluded.high),
                latest = case when m.latest_at > excluded.latest_at then m.latest else excluded.latest end,
                latest_at = greatest(m.latest_at, excluded.latest_at),
                counts = add_bucket_counts(m.counts, excluded.counts)`,
  row: z.never(),
});

/** The minutes of one series behind each other, in binary form: thousands of them are read at once. See minute-records.ts. */
const records = `string_agg(int4send(minute) || float8send(total) ||
           case when counts is not null then array_send(counts)
                when weight > 0 then float8send(weight) || int2send(parts) || float8send(low) || float8send(high)
                                     || float8send(latest) || float8send(latest_at)
                else ''::bytea end, ''::bytea order by minute)`;

const historyRow = z.object({
  source: z.enum(['packed', 'minutes', 'own', 'others']),
  seriesId: z.number(),
  /** Of a pack the hour or day; of `own` the last batch written; of `others` the second until which they are complete. */
  place: z.number().nullable(),
  cells: bytes.nullable(),
});

/**
 * One statement, hence one snapshot: what is packed while it runs is seen once. $1 series, $2 first minute, $3 minute after the
 * last, $4 first pack, $5 last pack, $6 this writer, $7 since when others must have written to count as alive.
 */
const selectHistory = (name: string, packs: string) =>
  sql({
    name,
    text: `select 'packed' as source, series_id as "seriesId", ${packs}
            where series_id = any($1::integer[]) and place between $4 and $5
           union all
           select 'minutes', series_id, 0, ${records}
             from metric_minutes where series_id = any($1::integer[]) and minute >= $2 and minute < $3 group by series_id
           union all
           select 'own', 0, batch::integer, null from metric_writers where id = $6
           union all
           select 'others', 0, extract(epoch from min(complete_to))::integer, null from metric_writers
            where id <> $6 and written_at > $7 and complete_to < 'infinity' having count(*) > 0
           order by 2, 1 desc, 3`,
    row: historyRow,
  });

export const selectMinuteHistory = selectHistory(
  'metric_store.select_minute_history',
  'place, cells from (select series_id, hour as place, cells from metric_minute_packs) packs',
);
export const selectHourHistory = selectHistory(
  'metric_store.select_hour_history',
  'place, cells from (select series_id, day as place, cells from metric_hour_packs) packs',
);

/** Two that pack take turns. */
export const lockPacking = sql({
  name: 'metric_store.lock_packing',
  text: `select pg_advisory_xact_lock(hashtext('castellan.metric_packs'))`,
  row: z.unknown(),
});

/** $1 minute before which something is due. */
export const selectOldestMinute = sql({
  name: 'metric_store.select_oldest_minute',
  text: 'select min(minute) as minute from metric_minutes where minute < $1',
  row: z.object({ minute: z.number().nullable() }),
});

/** $1 first minute, $2 minute after the last, $3 how many series. */
export const takeMinutes = sql({
  name: 'metric_store.take_minutes',
  text: `with chosen as (
           select distinct series_id from metric_minutes where minute >= $1 and minute < $2 order by series_id limit $3),
         taken as (
           delete from metric_minutes m using chosen c
            where m.series_id = c.series_id and m.minute >= $1 and m.minute < $2
            returning m.*)
         select s.id, s.kind, s.bounds, ${records} as cells
           from taken join metric_series s on s.id = taken.series_id group by s.id`,
  row: z.object({ id: z.number(), kind: z.enum(['counter', 'gauge', 'histogram']), bounds: z.string(), cells: bytes }),
});

/** $1 writer. Who has ended keeps nobody waiting for what it might still write. */
export const endWriter = sql({
  name: 'metric_store.end_writer',
  text: `update metric_writers set complete_to = 'infinity' where id = $1`,
  row: z.never(),
});

/** $1 this writer, $2 since when. */
export const countOtherWriters = sql({
  name: 'metric_store.count_other_writers',
  text: 'select count(*)::integer as count from metric_writers where id <> $1 and written_at > $2',
  row: z.object({ count: z.number() }),
});

const pack = z.object({ seriesId: z.number(), cells: bytes });

/** $1 series, $2 hour. */
export const selectMinutePacks = sql({
  name: 'metric_store.select_minute_packs',
  text: `select series_id as "seriesId", cells from metric_minute_packs where series_id = any($1::integer[]) and hour = $2`,
  row: pack,
});

/** $1 series, $2 day. */
export const selectHourPacks = sql({
  name: 'metric_store.select_hour_packs',
  text: `select series_id as "seriesId", cells from metric_hour_packs where series_id = any($1::integer[]) and day = $2`,
  row: pack,
});

/** $1 series, $2 hour, $3 cells. */
export const writeMinutePacks = sql({
  name: 'metric_store.write_minute_packs',
  text: `insert into metric_minute_packs (series_id, hour, cells)
         select series_id, $2, cells from unnest($1::integer[], $3::bytea[]) as given (series_id, cells)
         on conflict (series_id, hour) do update set cells = excluded.cells`,
  row: z.never(),
});

/** $1 series, $2 day, $3 cells. */
export const writeHourPacks = sql({
  name: 'metric_store.write_hour_packs',
  text: `insert into metric_hour_packs (series_id, day, cells)
         select series_id, $2, cells from unnest($1::integer[], $3::bytea[]) as given (series_id, cells)
         on conflict (series_id, day) do update set cells = excluded.cells`,
  row: z.never(),
});
