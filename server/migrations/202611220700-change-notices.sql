-- What processes on this database tell each other: that a copy they hold of something is outdated.
create table change_notices (
  topic text not null collate "C",
  -- Which one of the topic's things; empty for all of them.
  key text not null default '' collate "C",
  recorded_at timestamptz not null default clock_timestamp(),
  -- The transaction that wrote it; readers ask for what no earlier snapshot of theirs can have shown.
  recorded_in xid8 not null default pg_current_xact_id()
);
create index change_notices_recorded_in on change_notices (recorded_in);
create index change_notices_recorded_at on change_notices (recorded_at);
