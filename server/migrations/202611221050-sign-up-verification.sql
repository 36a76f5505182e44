-- Sign-ups that wait for their mail to be read.

-- Feature accounts. An unverified account holds no username: whether one is free would tell whether an address was new.
alter table users add column wanted_username text collate "C";

-- Feature passwords. The password that somebody chose when they signed up with an address, until its owner has proved to
-- read its mail. It stands beside an account that was there before as well, so that a login with it is answered alike.
create table offered_passwords (
  user_id uuid primary key references users (id) on delete cascade,
  -- Null once several were chosen for the address: then none of them counts.
  hash text,
  offered_at timestamptz not null
);
create index offered_passwords_offered_at on offered_passwords (offered_at);
