-- Alerts: what fires now, what has fired, who was told, and what is silenced. The tables belong to the feature alerts.

-- Where the evaluation stands, in one row that one process at a time holds. Who has lost it cannot write any more.
create table alert_evaluation (
  is_only boolean primary key default true check (is_only),
  holder uuid,
  held_until timestamptz,
  evaluated_at timestamptz,
  -- The alerts that are not over and the last figure of each rule.
  standing jsonb not null default '{"alerts": [], "figures": {}}'
);
insert into alert_evaluation default values;

-- From when to when an alert fired.
create table alert_episodes (
  id uuid primary key,
  rule text not null collate "C",
  labels jsonb not null,
  severity text not null collate "C" check (severity in ('critical', 'warning')),
  -- When it began to fire.
  value double precision not null,
  started_at timestamptz not null,
  ended_at timestamptz
);
create index alert_episodes_started_at on alert_episodes (started_at desc, id desc);
create index alert_episodes_of_rule on alert_episodes (rule, started_at desc, id desc);

-- What people are told: several alerts that began or ended in one round are one notice.
create table alert_notices (
  id uuid primary key,
  kind text not null collate "C" check (kind in ('change', 'reminder', 'test')),
  made_at timestamptz not null,
  content jsonb not null,
  episode_ids uuid[] not null
);
create index alert_notices_of_episode on alert_notices using gin (episode_ids);
create index alert_notices_made_at on alert_notices (made_at);

create table alert_deliveries (
  id uuid primary key,
  notice_id uuid not null references alert_notices (id) on delete cascade,
  channel text not null collate "C" check (channel in ('mail', 'webhook')),
  -- An address, or a URL without its query. Null once it was forgotten with the account.
  recipient text,
  user_id uuid,
  outcome text not null collate "C" check (outcome in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  -- Of the last attempt.
  attempted_at timestamptz,
  error text
);
create index alert_deliveries_of_notice on alert_deliveries (notice_id);
create index alert_deliveries_waiting on alert_deliveries (next_attempt_at) where outcome = 'waiting';
create index alert_deliveries_of_user on alert_deliveries (user_id) where user_id is not null;

-- Alerts that nobody is to be told of for a while.
create table alert_silences (
  id uuid primary key,
  -- Null: of every rule.
  rule text collate "C",
  -- Of alerts that have at least these labels.
  labels jsonb not null default '{}',
  reason text not null,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null,
  ends_at timestamptz not null
);
create index alert_silences_ends_at on alert_silences (ends_at);

-- The processes of the house. Who stops takes its row away; who is killed leaves it.
create table house_instances (
  name text primary key collate "C",
  started_at timestamptz not null,
  seen_at timestamptz not null
);
