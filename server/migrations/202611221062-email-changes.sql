-- Addresses that accounts are to have once their mail was read, at most one an account. The table belongs to the feature
-- email-change.
create table email_changes (
  user_id uuid primary key references users (id) on delete cascade,
  id uuid not null unique,
  -- The new address as it was typed, and in the form in which addresses are compared.
  email text not null,
  email_canonical text not null collate "C",
  -- The session that asked: it stays when the others end with the change.
  session_id uuid not null,
  -- Of the account when it was asked for: whatever raises it voids the change.
  security_version integer not null,
  requested_at timestamptz not null
);

create index email_changes_requested_at on email_changes (requested_at);

-- Wider than before, so that the release without it serves on.
alter table sessions drop constraint sessions_end_reason_check;
alter table sessions add constraint sessions_end_reason_check
  check (end_reason in ('logout', 'logout_everywhere', 'revoked', 'reuse_detected', 'password_changed', 'email_changed', 'account_erased', 'account_disabled', 'expired', 'displaced'))
  not valid;
