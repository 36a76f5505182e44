-- Feature account-transfer: how far an import of accounts has come, so that one that was killed goes on where it stood.
-- A row is written in the transaction of the accounts it counts.
create table account_imports (
  -- SHA-256 of what is imported and how: the name of the source, the options, the bytes of the file.
  digest bytea primary key,
  -- The record up to which everything is done: a line, or an element of a list.
  position bigint not null default 0 check (position >= 0),
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  refused bigint not null default 0,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  -- Null until the end of the file was reached.
  finished_at timestamptz
);
