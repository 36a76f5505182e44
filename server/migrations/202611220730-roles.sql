-- Feature access-control: the roles an installation defines for itself. The built-in ones (user, admin, auditor) stand in the
-- code. Who holds a role is written on the account (users.roles, feature accounts); a grant locks the rows of the roles it
-- gives, so that none of them can be deleted under it.
create table roles (
  name text primary key collate "C" check (name ~ '^[a-z][a-z0-9-]{1,49}$'),
  description text not null default '',
  -- `resource:action`, with * on either side for all.
  permissions text[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
