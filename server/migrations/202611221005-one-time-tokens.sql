-- Links that were mailed. The table belongs to the feature one-time-tokens; only the hash of a token is kept.
create table one_time_tokens (
  hash bytea primary key,
  purpose text not null collate "C",
  user_id uuid not null references users (id) on delete cascade,
  -- The address it was sent to, in canonical form: the token proves that its mail was read, and of no other address.
  email_canonical text not null collate "C",
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index one_time_tokens_of_user on one_time_tokens (user_id, purpose) where used_at is null;
create index one_time_tokens_expires_at on one_time_tokens (expires_at);
