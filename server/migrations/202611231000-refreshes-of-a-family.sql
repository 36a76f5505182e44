-- Feature tokens: how often a session was refreshed goes from each refresh token to its successor, so that counting it
-- takes neither a row nor a statement of its own. Written by the statement that rotates a token, and read by it.
alter table refresh_tokens
  add column refreshes integer not null default 0,
  add column refreshes_until timestamptz;
