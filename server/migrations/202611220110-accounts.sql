-- Who exists, how they prove it, and that they came in.

-- Feature accounts.
create table users (
  id uuid primary key,
  -- As typed; and the one form in which it is compared. Both are null exactly when the account is erased.
  email text,
  email_canonical text collate "C",
  email_verified_at timestamptz,
  username text collate "C",
  name text,
  roles text[] not null default '{user}',
  status text not null check (status in ('invited', 'unverified', 'active', 'disabled', 'locked', 'erased')),
  security_version integer not null default 1 check (security_version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_login_at timestamptz,
  constraint users_email_unless_erased check ((status = 'erased') = (email is null) and (email is null) = (email_canonical is null))
);
create unique index users_email_canonical on users (email_canonical);
create unique index users_username on users (username);
create index users_roles on users using gin (roles) where status <> 'erased';

-- Feature passwords.
create table password_credentials (
  user_id uuid primary key references users (id) on delete cascade,
  -- cst1$scheme$pepper-id$...
  hash text not null,
  changed_at timestamptz not null,
  rehashed_at timestamptz
);

-- Feature sessions.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null,
  -- When the person last proved who they are; the access token's auth_time.
  authenticated_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('logout', 'logout_everywhere', 'revoked', 'reuse_detected', 'password_changed', 'account_erased', 'account_disabled', 'expired')),
  transport text not null check (transport in ('body', 'cookie')),
  client_address inet not null,
  user_agent text,
  constraint sessions_end_has_reason check ((ended_at is null) = (end_reason is null))
);
create index sessions_of_user on sessions (user_id, created_at desc) where ended_at is null;
create index sessions_expires_at on sessions (expires_at);

-- Feature tokens.
create table refresh_tokens (
  -- SHA-256 of the token; the token itself is never stored.
  hash bytea primary key,
  -- The family: every token of one session descends from its first.
  session_id uuid not null references sessions (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  -- When the session ends at the latest; no successor outlives it.
  family_expires_at timestamptz not null,
  used_at timestamptz,
  -- The successor, sealed with a key derived from this token: only who presents it can read it, for 10 s.
  successor_sealed bytea,
  -- Digest of network and User-Agent of the client that rotated it.
  used_by_client bytea,
  constraint refresh_tokens_use_is_whole check ((used_at is null) = (successor_sealed is null) and (used_at is null) = (used_by_client is null))
);
create index refresh_tokens_of_session on refresh_tokens (session_id);
create index refresh_tokens_expires_at on refresh_tokens (expires_at);

create table signing_keys (
  kid text primary key collate "C",
  algorithm text not null check (algorithm in ('RS256', 'ES256', 'EdDSA')),
  public_jwk jsonb not null,
  private_sealed bytea not null,
  created_at timestamptz not null,
  -- Signs from here (published earlier, so that caches know it), until the next one does.
  signs_from timestamptz not null,
  -- Verifies until here; null while it signs.
  retired_at timestamptz
);

-- What ended before its tokens expired. Read by every process; rows may go once expires_at has passed.
create table revocations (
  id uuid primary key,
  -- Exactly one: a session that ended, or the lowest security version of a user that is still accepted.
  session_id uuid,
  user_id uuid,
  lowest_security_version integer,
  reason text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  -- The transaction that wrote it. Readers ask for what no earlier snapshot of theirs can have shown, so that nothing
  -- escapes them in whatever order transactions commit.
  recorded_in xid8 not null default pg_current_xact_id(),
  expires_at timestamptz not null,
  constraint revocations_of_one check ((session_id is null) <> (user_id is null) and (user_id is null) = (lowest_security_version is null))
);
create index revocations_recorded_in on revocations (recorded_in);
create index revocations_expires_at on revocations (expires_at);

-- Feature sign-in.
create table login_records (
  id uuid primary key,
  at timestamptz not null,
  -- Null when nobody has that login. What was typed is not kept: people type passwords into the wrong field.
  user_id uuid references users (id) on delete set null,
  session_id uuid,
  method text not null check (method in ('password')),
  outcome text not null check (outcome in ('success', 'failure')),
  reason text check (reason in ('unknown_account', 'wrong_password', 'not_active')),
  client_address inet,
  user_agent text,
  request_id uuid not null,
  constraint login_records_failure_has_reason check ((outcome = 'failure') = (reason is not null))
);
create index login_records_of_user on login_records (user_id, at desc);
create index login_records_at on login_records (at desc);

-- Feature audit. Insert-only: a trigger refuses everything else, and the application's role lacks the right.
create table audit_events (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'system', 'operator', 'anonymous')),
  actor_id uuid,
  subject_id uuid,
  action text not null collate "C",
  outcome text not null check (outcome in ('success', 'failure')),
  reason text,
  request_id uuid,
  trace_id text,
  session_id uuid,
  personal jsonb not null default '{}'
);
create index audit_events_at on audit_events (at desc, id desc);
create index audit_events_of_subject on audit_events (subject_id, at desc);

create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
  raise exception 'audit_events is insert-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_insert_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change_of_audit();

-- Feature setup: the one-time link for the first administrator.
create table setup_tokens (
  hash bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
