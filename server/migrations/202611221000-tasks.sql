-- What must be done. All tables here belong to the feature tasks.
--
-- `tasks` holds what is still to do, what runs and what died; it stays small, so its indexes are partial, one a question.
-- What finished well or was cancelled moves to `task_history`, which is dropped by the day.

create table task_kinds (
  name text primary key collate "C" check (name ~ '^[a-z][a-z0-9]*([._-][a-z0-9]+)*$' and length(name) <= 100),
  queue text not null collate "C",
  description text not null,
  source text not null check (source in ('built_in', 'team')),
  priority smallint not null check (priority between 0 and 3),
  attempts integer not null check (attempts between 1 and 1000),
  timeout_ms integer not null check (timeout_ms > 0),
  concurrency_per_key integer check (concurrency_per_key > 0),
  rate_per_key integer check (rate_per_key > 0),
  rate_key_seconds integer check (rate_key_seconds > 0),
  payload_schema jsonb not null,
  -- When a worker that can run it last said so.
  seen_at timestamptz not null,
  constraint task_kinds_rate_is_whole check ((rate_per_key is null) = (rate_key_seconds is null))
);

create table task_queues (
  name text primary key collate "C" check (name ~ '^[a-z][a-z0-9]*([._-][a-z0-9]+)*$' and length(name) <= 100),
  paused_at timestamptz,
  paused_by uuid,
  -- Null: no limit beside the slots of the workers.
  concurrency_limit integer check (concurrency_limit > 0),
  rate_limit integer check (rate_limit > 0),
  rate_seconds integer check (rate_seconds > 0),
  -- Counted under the lock of this row, and only while there is a limit.
  running integer not null default 0 check (running >= 0),
  rate_taken integer not null default 0,
  rate_window_ends_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  constraint task_queues_rate_is_whole check ((rate_limit is null) = (rate_seconds is null))
);

create table tasks (
  id uuid primary key,
  kind text not null collate "C",
  queue text not null collate "C",
  priority smallint not null check (priority between 0 and 3),
  state text not null collate "C" check (state in ('blocked', 'scheduled', 'ready', 'dispatched', 'running', 'dead')),
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  -- Not before this. The database's clock alone decides.
  due_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  max_attempts integer not null,
  timeout_ms integer not null,
  -- Raised whenever the task is handed to a transport: a hint with an older one is void.
  epoch integer not null default 0,
  dispatched_at timestamptz,
  -- Drawn anew at each claim: whoever holds another one has lost the task.
  lease_id uuid,
  lease_expires_at timestamptz,
  -- How often a lease ran out while the task was in somebody's hands.
  lease_expiries integer not null default 0,
  worker_id uuid,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  unique_key text collate "C",
  concurrency_key text collate "C",
  -- Whether it holds one of its key's permits.
  holds_permit boolean not null default false,
  progress jsonb,
  -- Attempts that did not succeed, oldest first: [{number, started_at, ended_at, outcome, error, worker_id}].
  past_attempts jsonb not null default '[]',
  dead_reason text,
  finished_at timestamptz,
  replays integer not null default 0,
  -- What caused it.
  schedule text collate "C",
  request_id uuid,
  trace_id text,
  span_id text,
  actor_kind text not null default 'system' check (actor_kind in ('user', 'system', 'operator', 'anonymous')),
  actor_id uuid,
  constraint tasks_lease_is_whole check ((state = 'running') = (lease_id is not null)),
  constraint tasks_dead_is_whole check ((state = 'dead') = (dead_reason is not null))
) with (fillfactor = 80);

create index tasks_ready on tasks (queue, priority, due_at, id) where state = 'ready';
create index tasks_scheduled on tasks (due_at) where state = 'scheduled';
create index tasks_dispatched on tasks (dispatched_at) where state = 'dispatched';
create index tasks_running on tasks (lease_expires_at) where state = 'running';
create index tasks_blocked on tasks (kind, concurrency_key, priority, due_at, id) where state = 'blocked';
create index tasks_dead on tasks (finished_at desc, id desc) where state = 'dead';
create unique index tasks_unique_key on tasks (kind, unique_key) where unique_key is not null and state <> 'dead';
create index tasks_of_request on tasks (request_id) where request_id is not null;

create table task_history (
  id uuid not null,
  kind text not null collate "C",
  queue text not null collate "C",
  priority smallint not null,
  state text not null collate "C" check (state in ('succeeded', 'cancelled')),
  payload jsonb not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null,
  max_attempts integer not null,
  timeout_ms integer not null,
  lease_expiries integer not null,
  worker_id uuid,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  unique_key text collate "C",
  concurrency_key text collate "C",
  progress jsonb,
  past_attempts jsonb not null,
  result jsonb,
  finished_at timestamptz not null,
  replays integer not null,
  schedule text collate "C",
  request_id uuid,
  trace_id text,
  span_id text,
  actor_kind text not null,
  actor_id uuid,
  primary key (id, finished_at)
) partition by range (finished_at);

create index task_history_of_request on task_history (request_id) where request_id is not null;

create table task_history_default partition of task_history default;

-- Permits of a concurrency key: running and rate are counted under the lock of the row.
create table task_keys (
  kind text not null collate "C",
  key text not null collate "C",
  running integer not null default 0 check (running >= 0),
  rate_taken integer not null default 0,
  rate_window_ends_at timestamptz,
  primary key (kind, key)
);

create table task_workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  version text not null,
  queues text[] not null,
  concurrency integer not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  clock_skew_ms integer not null default 0
);

create table task_schedules (
  name text primary key collate "C",
  kind text not null collate "C",
  cron text not null,
  time_zone text not null,
  catch_up text not null check (catch_up in ('skip', 'once', 'all')),
  catch_up_max integer not null default 1 check (catch_up_max between 1 and 1000),
  payload jsonb not null,
  paused_at timestamptz,
  -- The last tick that was turned into a task, or passed over.
  last_tick_at timestamptz,
  next_tick_at timestamptz,
  last_task_id uuid,
  seen_at timestamptz not null
);

-- One row a tick: whoever inserts it makes the task.
create table task_schedule_ticks (
  schedule text not null collate "C",
  tick_at timestamptz not null,
  task_id uuid,
  primary key (schedule, tick_at)
);

-- Counts as they were at `counted_at`; one process refreshes them, everybody reads them.
create table task_counts (
  queue text not null collate "C",
  state text not null collate "C",
  count bigint not null,
  oldest_due_at timestamptz,
  counted_at timestamptz not null,
  primary key (queue, state)
);

-- What was finished, by the minute, added up by the workers.
create table task_tallies (
  minute timestamptz not null,
  queue text not null collate "C",
  kind text not null collate "C",
  outcome text not null collate "C",
  count bigint not null,
  run_ms bigint not null,
  primary key (minute, queue, kind, outcome)
);
