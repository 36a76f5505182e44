-- What is shipped of the audit log, and what is told of logins.

-- Feature audit: the transaction that wrote an event. Ids are drawn before their transactions commit, so whoever reads the
-- log in pieces cannot go by them; by this, and only up to the oldest transaction that still runs, nothing is passed over.
-- Events of earlier releases count as written by this one transaction.
alter table audit_events add column recorded_in xid8 not null default pg_current_xact_id();
create index audit_events_recorded_in on audit_events (recorded_in, id);

-- Feature audit-shipping: how far each sink is.
create table audit_sinks (
  name text primary key collate "C",
  -- The last event that it took. Moves on only once the sink has said that it has everything up to there.
  recorded_in xid8 not null default '0',
  event_id uuid not null default '00000000-0000-0000-0000-000000000000',
  shipped bigint not null default 0,
  shipped_at timestamptz,
  -- Since when it takes nothing, and why; null while it does.
  failing_since timestamptz,
  last_error text
);

-- Feature sign-in: when it was decided that the person is told of it by mail; at most once.
alter table login_records add column noticed_at timestamptz;
