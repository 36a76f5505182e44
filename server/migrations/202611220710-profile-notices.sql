-- Whoever changes an account, a process of the release before or an operator with SQL included, has its copies dropped:
-- by the notice that every process hears. Table `users` belongs to the accounts feature, `change_notices` to the platform.
create function note_changed_profile() returns trigger language plpgsql as $$
begin
  insert into castellan.change_notices (topic, key) values ('profiles', new.id::text);
  return null;
end
$$;
create trigger users_note_changed_profile after update on users
  for each row when (old is distinct from new) execute function note_changed_profile();

-- The keys of one topic, when a process takes a cache into use that it could not tell of changes.
create index change_notices_topic on change_notices (topic, key);
