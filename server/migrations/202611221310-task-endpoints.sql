-- Feature task-endpoints: the servers that tasks of the kind http are sent to.
create table task_endpoints (
  name text primary key collate "C" check (name ~ '^[a-z][a-z0-9]*([._-][a-z0-9]+)*$' and length(name) <= 100),
  url text not null check (length(url) between 1 and 2000),
  description text not null default '' check (length(description) <= 500),
  -- How long one call may take.
  timeout_seconds integer not null check (timeout_seconds between 1 and 300),
  -- How often a task is begun at most; null: as the kind says.
  attempts integer check (attempts between 1 and 1000),
  is_enabled boolean not null default true,
  -- When it answered 410 Gone, by which it disabled itself; null once somebody enabled it again.
  gone_at timestamptz,
  -- What calls are signed with; until a time after a rotation, also with the secret before.
  secret_sealed bytea not null,
  previous_secret_sealed bytea,
  previous_secret_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint task_endpoints_previous_secret_has_an_end
    check ((previous_secret_sealed is null) = (previous_secret_until is null))
);

-- A task for an endpoint that cannot be called is refused where it is made, by whichever way: over the API, by a command or
-- in SQL. The row of the endpoint says how often it is tried.
create function meet_task_endpoint() returns trigger
language plpgsql set search_path = castellan, pg_catalog, pg_temp
as $$
declare
  wanted text := case when jsonb_typeof(new.payload) = 'object' and jsonb_typeof(new.payload -> 'endpoint') = 'string'
                      then new.payload ->> 'endpoint' end;
  endpoint task_endpoints%rowtype;
begin
  if wanted is null then
    raise exception 'The payload must name an endpoint.'
      using errcode = '22023', hint = '{"endpoint": "orders", "body": {"order_id": "A7"}}';
  end if;
  select e.* into endpoint from task_endpoints e where e.name = wanted;
  if not found then
    raise exception 'There is no endpoint "%".', left(wanted, 100)
      using errcode = '22023', hint = 'There are: ' || coalesce(
        (select string_agg(name, ', ' order by name) from (select e.name from task_endpoints e order by e.name limit 20) e),
        'none yet; register one first') || '.';
  end if;
  if not endpoint.is_enabled then
    raise exception 'The endpoint "%" is disabled.', endpoint.name using errcode = '22023', hint = 'Enable it first.';
  end if;
  new.max_attempts := coalesce(endpoint.attempts, new.max_attempts);
  return new;
end
$$;

create trigger tasks_meet_endpoint before insert on tasks
  for each row when (new.kind = 'http') execute function meet_task_endpoint();
