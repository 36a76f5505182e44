-- Links that were mailed let people in, invite them and move their address.

-- A login by a mailed link. Wider than before, so that the release that writes `password` alone serves on.
alter table login_records drop constraint login_records_method_check;
alter table login_records add constraint login_records_method_check
  check (method in ('password', 'magic_link')) not valid;
