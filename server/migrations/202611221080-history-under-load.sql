-- As before, but nothing new may come into the default partition between emptying it and attaching the new one: while tasks
-- ended, a partition that was missing could never be made. Whoever has an outcome to write waits, and writes it again.
create or replace function make_task_history_partitions(days_ahead integer) returns integer
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
    lock table task_history_default in access exclusive mode;
    execute format('with moved as (delete from task_history_default where finished_at >= %L and finished_at < %L returning *)
                    insert into %I select * from moved', day::timestamptz, (day + 1)::timestamptz, name);
    execute format('alter table task_history attach partition %I for values from (%L) to (%L)',
                   name, day::timestamptz, (day + 1)::timestamptz);
    made := made + 1;
  end loop;
  return made;
end
$$;
