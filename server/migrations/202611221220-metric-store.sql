-- What was measured. The tables belong to the feature metric-store.

-- The names of what the numbers below are of. They stay: there are as many as the code can name.
create table metric_series (
  id integer generated always as identity primary key,
  metric text not null collate "C",
  kind text not null collate "C" check (kind in ('counter', 'gauge', 'histogram')),
  -- JSON, its members sorted by name.
  labels text not null collate "C",
  -- Upper bounds of a histogram's buckets, joined by commas: with other buckets it is another series.
  bounds text not null collate "C",
  unique (metric, kind, labels, bounds)
);

-- Which portions the processes have written: what is sent again is not added again.
create table metric_writers (
  id uuid primary key,
  batch bigint not null,
  written_at timestamptz not null,
  -- Until when everything of the process is written.
  complete_to timestamptz not null
);

-- Minutes, as the processes write them: each adds its part. Emptied every hour into the packs below.
create table metric_minutes (
  series_id integer not null,
  -- Since 1970.
  minute integer not null,
  -- Of a counter what was counted, of a histogram the sum, of a gauge its value times the seconds for which it stood.
  total double precision not null,
  -- Of a gauge: those seconds, and which of the six parts of the minute were seen.
  weight double precision not null default 0,
  parts smallint not null default 0,
  low double precision,
  high double precision,
  latest double precision,
  latest_at double precision,
  -- Of a histogram: the recordings of each bucket.
  counts integer[],
  primary key (series_id, minute)
) with (fillfactor = 80);

-- Sixty minutes a row, column by column.
create table metric_minute_packs (
  series_id integer not null,
  -- Since 1970.
  hour integer not null,
  cells bytea not null,
  primary key (series_id, hour)
);

-- Twenty-four hours a row.
create table metric_hour_packs (
  series_id integer not null,
  -- Since 1970.
  day integer not null,
  cells bytea not null,
  primary key (series_id, day)
);
alter table metric_minute_packs alter column cells set storage plain;
alter table metric_hour_packs alter column cells set storage plain;

-- The recordings of two histograms, bucket by bucket.
create function add_bucket_counts(integer[], integer[]) returns integer[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array_agg(coalesce(a, 0) + coalesce(b, 0) order by place) from unnest($1, $2) with ordinality as pairs (a, b, place)
$$;
