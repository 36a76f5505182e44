-- What the log said, kept for a few days where the console can read it. The tables belong to the feature log-records.

-- Warnings and errors, and the request line of every trace that is kept. Masked before they come here.
create table request_logs (
  id uuid primary key,
  at timestamptz not null,
  level text not null collate "C" check (level in ('debug', 'info', 'warn', 'error')),
  event text not null collate "C",
  message text not null,
  request_id uuid,
  trace_id text collate "C",
  span_id text collate "C",
  task_id uuid,
  session_id uuid,
  -- Without a reference: a line must not fail because the account went meanwhile.
  user_id uuid,
  -- What else the line held; an error stands under "error".
  fields jsonb not null default '{}'
);

create index request_logs_newest on request_logs (at desc, id desc);
create index request_logs_of_request on request_logs (request_id, at desc, id desc) where request_id is not null;
create index request_logs_of_trace on request_logs (trace_id, at desc, id desc) where trace_id is not null;
create index request_logs_of_task on request_logs (task_id, at desc, id desc) where task_id is not null;
create index request_logs_of_user on request_logs (user_id) where user_id is not null;

-- Errors that are the same but for ids and figures, counted together.
create table error_groups (
  fingerprint text primary key collate "C",
  type text not null,
  message text not null,
  -- The function of ours that it came from; empty where none is in the stack.
  location text not null,
  stack text,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_trace_id text collate "C",
  last_request_id uuid,
  -- Null while it is open; a return opens it again.
  resolved_at timestamptz
);

create index error_groups_newest on error_groups (last_at desc, fingerprint desc);

create table error_group_hours (
  fingerprint text not null collate "C" references error_groups (fingerprint) on delete cascade,
  hour timestamptz not null,
  count bigint not null,
  primary key (fingerprint, hour)
);

create index error_group_hours_by_age on error_group_hours (hour);

-- The last times of each group, with what leads to the cause.
create table error_samples (
  id uuid primary key,
  fingerprint text not null collate "C" references error_groups (fingerprint) on delete cascade,
  at timestamptz not null,
  event text not null collate "C",
  message text not null,
  trace_id text collate "C",
  request_id uuid,
  task_id uuid,
  user_id uuid
);

create index error_samples_newest on error_samples (fingerprint, at desc, id desc);
create index error_samples_of_request on error_samples (request_id) where request_id is not null;
create index error_samples_of_trace on error_samples (trace_id) where trace_id is not null;
create index error_samples_of_task on error_samples (task_id) where task_id is not null;
create index error_samples_of_user on error_samples (user_id) where user_id is not null;

-- A level that outranks LOG_LEVEL for a while, in all processes. At most one row; the feature log-level owns it.
create table log_level_overrides (
  is_only boolean primary key default true check (is_only),
  level text not null collate "C" check (level in ('error', 'warn', 'info', 'debug')),
  -- Null: until it is withdrawn.
  until timestamptz,
  set_at timestamptz not null
);

-- Profiles that an operator asks a running server for. The feature profiling owns it.
create table profile_requests (
  id uuid primary key,
  kind text not null collate "C" check (kind in ('cpu', 'heap')),
  seconds integer not null check (seconds between 1 and 60),
  -- Which process is meant, as it calls itself; null for whichever hears of it first.
  process text,
  state text not null collate "C" check (state in ('waiting', 'running', 'done', 'failed')),
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  taken_by text,
  error text,
  -- Compressed with gzip; it goes as soon as the operator has it.
  profile bytea
);

-- One at a time: a profile slows down what it looks at.
create unique index profile_requests_one_at_a_time on profile_requests ((true)) where state in ('waiting', 'running');
