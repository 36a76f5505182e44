-- Feature rate-limits: how often somebody has tried, and why a request was refused.

create table limit_counters (
  -- A keyed digest of policy and subject: neither login nor address can be read from it.
  id text primary key collate "C",
  policy text not null collate "C",
  subject_kind text not null check (subject_kind in ('address', 'account', 'device', 'user', 'session', 'everybody')),
  -- Who is counted, where a block is to be listed: an address or a user's id.
  subject text,
  -- What the last take was given; 0 when it began a block.
  granted integer not null,
  taken integer not null,
  -- Of the taken points those that were settled as failures.
  confirmed integer not null,
  window_ends_at timestamptz not null,
  -- Kept for a day after its end, because the next block within that day lasts twice as long.
  blocked_until timestamptz,
  strikes integer not null,
  expires_at timestamptz not null,
  constraint limit_counters_confirmed_were_taken check (confirmed between 0 and taken)
) with (fillfactor = 70);
create index limit_counters_expires_at on limit_counters (expires_at);
create index limit_counters_blocked_until on limit_counters (blocked_until desc, id desc) where blocked_until is not null;

-- Requests that were answered with 401, 403 or 429, for seven days.
create table refusals (
  request_id uuid primary key,
  -- The caller's own id for the request, where the answer showed that one.
  shown_id text collate "C",
  at timestamptz not null,
  method text not null,
  route text,
  status integer not null,
  code text not null,
  message text not null,
  because jsonb,
  client_address inet,
  user_id uuid,
  session_id uuid
);
create index refusals_shown_id on refusals (shown_id, at desc) where shown_id is not null;
create index refusals_at on refusals (at);
create index refusals_of_user on refusals (user_id) where user_id is not null;
