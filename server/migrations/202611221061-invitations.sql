-- Accounts that wait for their owner. The table belongs to the feature invitations; the account itself is a row of `users`
-- with the status `invited`, and the row here goes when it is accepted or withdrawn.
create table invitations (
  id uuid primary key,
  user_id uuid not null unique references users (id) on delete cascade,
  -- Null: whoever runs commands on the server.
  invited_by uuid references users (id) on delete set null,
  -- In which the mail is written; null: the language of the house.
  language text collate "C" check (language in ('en', 'de')),
  created_at timestamptz not null,
  -- When the last mail was written, and until when its link is good.
  mailed_at timestamptz,
  expires_at timestamptz,
  constraint invitations_mail_is_whole check ((mailed_at is null) = (expires_at is null))
);

create index invitations_created_at on invitations (created_at desc, id desc);
