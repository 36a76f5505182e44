-- Feature sessions: at most so many of one person, and an end to rows whose time is long over.

-- One more reason. Sessions that a login displaced are ended by this release alone; the release before reads no reasons.
alter table sessions drop constraint sessions_end_reason_check;
alter table sessions add constraint sessions_end_reason_check
  check (end_reason in ('logout', 'logout_everywhere', 'revoked', 'reuse_detected', 'password_changed', 'account_erased', 'account_disabled', 'expired', 'displaced'));

-- Every login looks at the live sessions of its owner, who may have left thousands of ended ones behind.
create index sessions_live_of_user on sessions (user_id) where ended_at is null;
create index sessions_ended_at on sessions (ended_at) where ended_at is not null;
