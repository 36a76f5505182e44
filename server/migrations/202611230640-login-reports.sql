-- Feature login-report: which runs have had the mails of a day made, so that a run that is begun again after a crash has
-- none made twice.
create table login_reports (
  task_id uuid primary key,
  day text collate "C" not null,
  recipients integer not null,
  made_at timestamptz not null
);
create index login_reports_made_at on login_reports (made_at);
