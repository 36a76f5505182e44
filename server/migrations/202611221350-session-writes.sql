-- Which sessions have written lately, so that what they read next may not be older than that. Written only where
-- DATABASE_REPLICA_URLS is set; a row is of no use once every replica has replayed what was written before it.
create table session_writes (
  session_id uuid primary key,
  written_at timestamptz not null
) with (fillfactor = 50);

create index session_writes_by_age on session_writes (written_at);
