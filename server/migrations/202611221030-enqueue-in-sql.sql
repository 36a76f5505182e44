-- Tasks made by whoever shares the database, in their own transaction.

-- What the function below must know of a kind; written by the workers with the rest of the row.
alter table task_kinds
  -- Whether anybody may enqueue it with a payload of their own.
  add column is_public boolean not null default false,
  -- The members of the payload that make its keys; null when it has none, or when code alone can tell.
  add column unique_by text[],
  add column concurrency_by text[];

-- Says how late the last tick was turned into a task.
alter table task_schedules add column last_lag_ms bigint;

create index task_schedule_ticks_tick_at on task_schedule_ticks (tick_at);

-- A UUIDv7 (RFC 9562, section 5.7): milliseconds, then chance. PostgreSQL has its own from 18 on.
create function uuid_v7() returns uuid
language sql volatile parallel safe set search_path = castellan, pg_catalog, pg_temp
as $$
  select encode(set_byte(stamped, 6, (get_byte(stamped, 6) & 15) | 112), 'hex')::uuid
    from (select overlay(uuid_send(gen_random_uuid())
                         placing substring(int8send((date_part('epoch', clock_timestamp()) * 1000)::bigint) from 3)
                         from 1 for 6) as stamped) s
$$;

-- The key that members of a payload make, as the server makes it: the same for all without a member; null when one is
-- missing or is neither a text, a whole number nor a truth value.
create function task_key(payload jsonb, members text[]) returns text
language plpgsql immutable parallel safe set search_path = castellan, pg_catalog, pg_temp
as $$
declare
  texts text[] := '{}';
  member text;
  value jsonb;
  key text;
begin
  if jsonb_typeof(payload) <> 'object' or members is null then
    return null;
  elsif cardinality(members) = 0 then
    return 'all';
  end if;
  foreach member in array members loop
    value := payload -> member;
    if jsonb_typeof(value) in ('string', 'boolean') then
      texts := texts || (value #>> '{}');
    elsif jsonb_typeof(value) = 'number' and value::numeric = trunc(value::numeric)
          and abs(value::numeric) <= 9007199254740991 then
      texts := texts || trunc(value::numeric)::text;
    else
      return null;
    end if;
  end loop;
  if cardinality(texts) = 1 then
    key := texts[1];
  else
    key := (select string_agg(octet_length(t) || ':' || t, '' order by place) from unnest(texts) with ordinality u (t, place));
  end if;
  if octet_length(key) <= 200 then
    return key;
  end if;
  return 'sha256:' || encode(sha256(convert_to(key, 'UTF8')), 'hex');
end
$$;

-- Makes a task in the transaction of the caller, and answers its id; of one that waits or runs under the same unique key,
-- that one's. Options: delay_seconds or due_at, priority, unique_key, request_id, trace_id. The payload is held against its
-- schema when the task is run: one that does not fit is dead at once, with the reason payload_invalid.
create function enqueue(kind text, payload jsonb, options jsonb default '{}') returns uuid
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
  task_id uuid;
  longest constant interval := interval '365 days';
begin
  if enqueue.kind is null or enqueue.payload is null or jsonb_typeof(enqueue.options) is distinct from 'object' then
    raise exception 'A task needs a kind, a payload, and options that are a JSON object.'
      using errcode = '22023', hint = 'castellan.enqueue(''invoice.send'', ''{"order_id": "A7"}'', ''{"delay_seconds": 60}'')';
  end if;

  select string_agg(name, ', ' order by name) into unknown from jsonb_object_keys(enqueue.options) o (name)
   where name not in ('delay_seconds', 'due_at', 'priority', 'unique_key', 'request_id', 'trace_id');
  if unknown is not null then
    raise exception 'There is no option %.', unknown
      using errcode = '22023', hint = 'The options are delay_seconds, due_at, priority, unique_key, request_id and trace_id.';
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

  -- Once more when the task that held the key ended between the two statements.
  for turn in 1..5 loop
    insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms, unique_key,
                       concurrency_key, request_id, trace_id, actor_kind)
    values (uuid_v7(), declared.name, declared.queue, chosen_priority,
            -- A task that shares a key is let in by the engine, which counts.
            case when is_delayed or shared_key is not null then 'scheduled' else 'ready' end,
            enqueue.payload, due, declared.attempts, declared.timeout_ms, key, shared_key,
            (enqueue.options ->> 'request_id')::uuid, enqueue.options ->> 'trace_id', 'system')
    on conflict (kind, unique_key) where unique_key is not null and state <> 'dead' do nothing
    returning id into task_id;
    exit when task_id is not null;
    select t.id into task_id from tasks t where t.kind = declared.name and t.unique_key = key and t.state <> 'dead';
    exit when task_id is not null;
  end loop;
  if task_id is null then
    raise exception 'The unique key changes hands too quickly.' using errcode = '40001', hint = 'Try the transaction again.';
  end if;
  return task_id;
end
$$;

-- A team's role needs two grants: usage on schema castellan, and execute on function castellan.enqueue(text, jsonb, jsonb).
revoke all on function enqueue(text, jsonb, jsonb) from public;
