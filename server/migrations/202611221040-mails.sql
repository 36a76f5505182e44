-- What was mailed, one row a mail. The table belongs to the feature mail.
create table mails (
  -- The task that sends it. Whoever runs the task again finds the row, and sends nothing that was sent.
  task_id uuid primary key,
  state text not null collate "C" check (state in ('sending', 'sent', 'kept', 'failed', 'refused')),
  template text not null collate "C",
  language text not null collate "C",
  -- Without a reference: the row of a mail that was sent must not fail because the account went meanwhile.
  user_id uuid,
  -- Null once it was forgotten with the account.
  to_address text,
  subject text,
  message_id text not null,
  attempts integer not null default 1,
  -- What the server said to the last attempt, or why it was not asked.
  response text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- When the server took it on, or the inbox did.
  sent_at timestamptz,
  -- Kept in the built-in inbox alone: they hold links that open accounts.
  text_body text,
  html_body text,
  constraint mails_bodies_are_kept check (state = 'kept' or (text_body is null and html_body is null))
);

create index mails_created_at on mails (created_at desc, task_id desc);
create index mails_of_user on mails (user_id) where user_id is not null;
create index mails_to on mails (lower(to_address)) where to_address is not null;
create index mails_unsent on mails (created_at desc, task_id desc) where state in ('failed', 'refused', 'sending');
