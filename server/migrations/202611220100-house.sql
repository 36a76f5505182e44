-- The house itself: which key sealed this database, and the replies kept for repeated requests.

create table installation (
  only_row boolean primary key default true check (only_row),
  installed_at timestamptz not null,
  -- HMAC of a constant under the SECRET_KEY in force: a wrong key is found at boot, before it spoils anything.
  key_id text not null,
  key_check bytea not null
);

create table idempotency_keys (
  -- HMAC over route, caller and key: the key itself is the secret that opens the reply.
  key_digest bytea primary key,
  request_digest bytea not null,
  reply_sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index idempotency_keys_expires_at on idempotency_keys (expires_at);
