-- Feature ip-rules: which addresses may use the server.
create table ip_rules (
  id uuid primary key,
  -- The longest prefix that holds an address decides, so a range is there once.
  cidr cidr not null unique,
  action text not null check (action in ('allow', 'deny')),
  reason text not null check (length(reason) between 1 and 500),
  -- Null when the operator made it on the command line.
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz
);
create index ip_rules_expires_at on ip_rules (expires_at) where expires_at is not null;
