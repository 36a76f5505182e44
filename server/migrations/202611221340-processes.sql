-- Feature processes: every process that serves or works says here every few seconds that it is there, and takes its row
-- away when it ends. One that did not is shown as lost for an hour.
create table processes (
  id uuid primary key,
  host text not null,
  pid integer not null,
  parts text[] not null,
  version text not null,
  state text collate "C" not null check (state in ('serving', 'draining')),
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
