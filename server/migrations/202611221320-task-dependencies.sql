-- A task may wait for others. It is `blocked` until all of them have succeeded, and only then due: by its own time, and by
-- the permits of its key.
alter table tasks
  -- How many of those that it waits for have not succeeded. -1: not counted yet, which a worker does once the task and they
  -- are committed. 0: it waits for none, or for none any more; a blocked one then waits for a permit.
  add column waits_left integer not null default 0,
  -- Its concurrency key until it has waited: whoever grants permits must not see it before.
  add column held_key text collate "C",
  -- Set by the worker that counted: whoever ends it lets others go in the same transaction.
  add column is_awaited boolean not null default false;

create index tasks_uncounted on tasks (id) where state = 'blocked' and waits_left < 0;
-- What waits for a permit, without those that do not yet. `tasks_blocked` has both; it is there for the release before.
create index tasks_blocked_keys on tasks (kind, concurrency_key, rank, id) where state = 'blocked' and concurrency_key is not null;
create index tasks_waiting on tasks (id) where state = 'blocked' and waits_left > 0;

-- The task whose end cancelled this one, which waited for it.
alter table task_history add column cancelled_with uuid;

-- Who waits for whom, or did. Kept for as long as the task that waits is.
create table task_waits (
  task_id uuid not null,
  waits_for uuid not null,
  primary key (task_id, waits_for)
);

create index task_waits_for on task_waits (waits_for, task_id);

-- Of those that wait: how many wait for tasks, and not for a permit.
alter table task_counts add column awaiting bigint not null default 0;

-- Makes a task in the transaction of the caller, and answers its id; of one that waits or runs under the same unique key,
-- that one's. Options: delay_seconds or due_at, priority, unique_key, after (ids of tasks that must have succeeded), request_id,
-- trace_id. The payload is held against its schema when the task is run: one that does not fit is dead at once, with the
-- reason payload_invalid.
create or replace function enqueue(kind text, payload jsonb, options jsonb default '{}') returns uuid
language plpgsql volatile security definer set search_path = castellan, pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  declared task_kinds%rowtype;
  unknown text;
  due timestamptz := clock_timestamp();
  is_delayed boolean := false;
  chosen_priority smallint;
  key text;
  shared_key text;
  awaited uuid[];
  missing text;
  task_id uuid;
  longest constant interval := interval '365 days';
begin
  if enqueue.kind is null or enqueue.payload is null or jsonb_typeof(enqueue.options) is distinct from 'object' then
    raise exception 'A task needs a kind, a payload, and options that are a JSON object.'
      using errcode = '22023', hint = 'castellan.enqueue(''invoice.send'', ''{"order_id": "A7"}'', ''{"delay_seconds": 60}'')';
  end if;

  select string_agg(name, ', ' order by name) into unknown from jsonb_object_keys(enqueue.options) o (name)
   where name not in ('delay_seconds', 'due_at', 'priority', 'unique_key', 'after', 'request_id', 'trace_id');
  if unknown is not null then
    raise exception 'There is no option %.', unknown
      using errcode = '22023', hint = 'The options are delay_seconds, due_at, priority, unique_key, after, request_id and trace_id.';
  end if;

  select k.* into declared from task_kinds k where k.name = enqueue.kind;
  if not found or not (declared.source = 'team' or declared.is_public) then
    raise exception 'There is no task kind "%" that may be enqueued.', left(enqueue.kind, 100)
      using errcode = '22023', hint = 'There are: ' || coalesce(
        (select string_agg(name, ', ' order by name)
           from (select k.name from task_kinds k where k.source = 'team' or k.is_public order by k.name limit 20) k),
        'none yet; a worker that knows the kind must have been started once') || '.';
  end if;

  if octet_length(enqueue.payload::text) > 262144 then
    raise exception 'The payload has % bytes; at most 262144 are taken.', octet_length(enqueue.payload::text)
      using errcode = '22023', hint = 'Keep what is large in a table of your own and enqueue its id.';
  end if;

  if enqueue.options ? 'delay_seconds' and enqueue.options ? 'due_at' then
    raise exception 'delay_seconds and due_at contradict each other.' using errcode = '22023', hint = 'Give one of them.';
  end if;
  if enqueue.options ? 'delay_seconds' then
    if jsonb_typeof(enqueue.options -> 'delay_seconds') <> 'number'
       or (enqueue.options ->> 'delay_seconds')::numeric not between 0 and extract(epoch from longest) then
      raise exception 'delay_seconds must be a number from 0 to %.', extract(epoch from longest)::bigint using errcode = '22023';
    end if;
    is_delayed := (enqueue.options ->> 'delay_seconds')::numeric > 0;
    due := due + make_interval(secs => (enqueue.options ->> 'delay_seconds')::double precision);
  elsif enqueue.options ? 'due_at' then
    if jsonb_typeof(enqueue.options -> 'due_at') <> 'string'
       or enqueue.options ->> 'due_at' !~* '^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}(:?\d{2})?)$' then
      raise exception 'due_at must be a time with its zone.' using errcode = '22023', hint = 'Such as 2027-01-31T06:00:00Z.';
    end if;
    due := (enqueue.options ->> 'due_at')::timestamptz;
    -- A caller who says now() means the start of their transaction.
    if due < now() or due > clock_timestamp() + longest then
      raise exception 'due_at must lie ahead, and within a year.' using errcode = '22023';
    end if;
    is_delayed := due > clock_timestamp();
    due := greatest(due, clock_timestamp());
  end if;

  chosen_priority := declared.priority;
  if enqueue.options ? 'priority' then
    if enqueue.options ->> 'priority' not in ('0', '1', '2', '3') or jsonb_typeof(enqueue.options -> 'priority') <> 'number' then
      raise exception 'priority must be 0, 1, 2 or 3.' using errcode = '22023', hint = '3 is urgent, 1 is usual.';
    end if;
    chosen_priority := (enqueue.options ->> 'priority')::smallint;
  end if;

  if enqueue.options ? 'unique_key' then
    key := enqueue.options ->> 'unique_key';
    if jsonb_typeof(enqueue.options -> 'unique_key') <> 'string' or key = '' or length(key) > 200 then
      raise exception 'unique_key must be a text of 1 to 200 characters.' using errcode = '22023';
    end if;
  else
    key := task_key(enqueue.payload, declared.unique_by);
  end if;
  shared_key := task_key(enqueue.payload, declared.concurrency_by);

  if coalesce(enqueue.options ->> 'request_id', '00000000-0000-0000-0000-000000000000')
       !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    raise exception 'request_id must be a UUID.' using errcode = '22023';
  end if;
  if coalesce(enqueue.options ->> 'trace_id', repeat('0', 32)) !~ '^[0-9a-f]{32}$' then
    raise exception 'trace_id must be 32 lower-case hexadecimal digits.' using errcode = '22023';
  end if;

  if enqueue.options ? 'after' then
    if jsonb_typeof(enqueue.options -> 'after') <> 'array' or jsonb_array_length(enqueue.options -> 'after') > 100
       or exists (select from jsonb_array_elements(enqueue.options -> 'after') e (id)
                   where jsonb_typeof(id) <> 'string'
                      or id #>> '{}' !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$') then
      raise exception 'after must be a list of at most 100 ids of tasks.' using errcode = '22023';
    end if;
    awaited := array(select distinct id::uuid from jsonb_array_elements_text(enqueue.options -> 'after') e (id));
    select string_agg(id::text, ', ' order by id) into missing from unnest(awaited) a (id)
     where not exists (select from tasks t where t.id = a.id) and not exists (select from task_history h where h.id = a.id);
    if missing is not null then
      raise exception 'There are no tasks % to wait for.', missing
        using errcode = '22023', hint = 'Finished tasks are known for as long as the history is kept.';
    end if;
  end if;

  -- Once more when the task that held the key ended between the two statements.
  for turn in 1..5 loop
    insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms, unique_key,
                       concurrency_key, request_id, trace_id, actor_kind, waits_left, held_key)
    values (uuid_v7(), declared.name, declared.queue, chosen_priority,
            -- A task that shares a key is let in by the engine, which counts.
            case when cardinality(awaited) > 0 then 'blocked'
                 when is_delayed or shared_key is not null then 'scheduled' else 'ready' end,
            enqueue.payload, due, declared.attempts, declared.timeout_ms, key,
            case when cardinality(awaited) > 0 then null else shared_key end,
            (enqueue.options ->> 'request_id')::uuid, enqueue.options ->> 'trace_id', 'system',
            case when cardinality(awaited) > 0 then -1 else 0 end, case when cardinality(awaited) > 0 then shared_key end)
    on conflict (kind, unique_key) where unique_key is not null and state <> 'dead' do nothing
    returning id into task_id;
    if task_id is not null then
      insert into task_waits (task_id, waits_for) select task_id, a.id from unnest(awaited) a (id);
      exit;
    end if;
    select t.id into task_id from tasks t where t.kind = declared.name and t.unique_key = key and t.state <> 'dead';
    exit when task_id is not null;
  end loop;
  if task_id is null then
    raise exception 'The unique key changes hands too quickly.' using errcode = '40001', hint = 'Try the transaction again.';
  end if;
  return task_id;
end
$$;
