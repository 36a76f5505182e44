-- Feature monitoring: what is counted for the whole house (accounts, sessions in use, sizes …). One process counts what is
-- due and writes it here, all read it, so that a figure costs the same however many processes and scrapers there are.
create table house_figures (
  name text collate "C" primary key,
  due_at timestamptz not null default statement_timestamp(),
  -- Since when the readings hold, and for how long; null before the first count.
  counted_at timestamptz,
  good_until timestamptz,
  readings jsonb not null default '[]'
);
