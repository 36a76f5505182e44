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
  -- When it was due for its first attempt, once a later one is planned.
  first_due_at timestamptz,
  -- The order in which tasks of a queue are begun, lowest first: the time it was due in microseconds, less a minute for each
  -- step of priority, so that waiting makes up for priority and no row is written anew for it. Urgent ones are negative:
  -- they come before all others.
  rank bigint not null generated always as (
    (date_part('epoch', due_at at time zone 'UTC') * 1000000)::bigint
    - case priority when 3 then 4000000000000000 else priority * 60000000::bigint end
  ) stored,
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
  -- Whether it is counted in the `running` of its queue.
  holds_slot boolean not null default false,
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

create index tasks_ready on tasks (queue, rank, id) where state = 'ready' and lease_expiries = 0;
-- Those that were in the hands of a worker when it was lost: they are begun one at a time.
create index tasks_suspect on tasks (queue, rank) where state = 'ready' and lease_expiries > 0;
create index tasks_scheduled on tasks (due_at) where state = 'scheduled';
create index tasks_dispatched on tasks (dispatched_at) where state = 'dispatched';
create index tasks_running on tasks (lease_expires_at) where state = 'running';
create index tasks_blocked on tasks (kind, concurrency_key, rank, id) where state = 'blocked';
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
  -- When tasks that wait for the next window of the rate are to be looked at.
  wake_at timestamptz,
  primary key (kind, key)
);

create index task_keys_wake_at on task_keys (wake_at) where wake_at is not null;

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

-- The serving role may not change tables, yet somebody has to make tomorrow's partition and drop the oldest one.

-- Makes the partitions of the history from today to some days ahead, and moves into them what lies in the default one.
create function make_task_history_partitions(days_ahead integer) returns integer
language plpgsql security definer set search_path = castellan, pg_catalog, pg_temp set lock_timeout = '2s' set timezone = 'UTC'
as $$
declare
  day date;
  name text;
  made integer := 0;
begin
  -- One process at a time; the others find it done.
  if not pg_try_advisory_xact_lock(hashtext('castellan.task_history')) then
    return 0;
  end if;
  for day in select current_date + n from generate_series(0, least(days_ahead, 30)) n loop
    name := 'task_history_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass('castellan.' || name) is not null;
    execute format('create table %I (like task_history including defaults including constraints)', name);
    execute format('with moved as (delete from task_history_default where finished_at >= %L and finished_at < %L returning *)
                    insert into %I select * from moved', day::timestamptz, (day + 1)::timestamptz, name);
    execute format('alter table task_history attach partition %I for values from (%L) to (%L)',
                   name, day::timestamptz, (day + 1)::timestamptz);
    made := made + 1;
  end loop;
  return made;
end
$$;

revoke all on function make_task_history_partitions(integer) from public;

-- Drops the partitions that hold nothing younger than so many days.
create function drop_task_history_partitions(keep_days integer) returns integer
language plpgsql security definer set search_path = castellan, pg_catalog, pg_temp set lock_timeout = '2s' set timezone = 'UTC'
as $$
declare
  name text;
  dropped integer := 0;
begin
  -- One process at a time; the others find it done.
  if not pg_try_advisory_xact_lock(hashtext('castellan.task_history')) then
    return 0;
  end if;
  for name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'task_history'::regclass and c.relname ~ '^task_history_[0-9]{8}$'
       and to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - greatest(keep_days, 1)
     order by 1
  loop
    execute format('drop table %I', name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end
$$;

revoke all on function drop_task_history_partitions(integer) from public;
