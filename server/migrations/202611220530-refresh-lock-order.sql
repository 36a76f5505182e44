-- A refresh locks its token, then by the foreign keys of its successor the session and the user; an erasure went from the
-- user by way of the session to its tokens. Where the two met they stood still for a second until PostgreSQL ended one of
-- them. Without this key a refresh locks no user (the session's own key says as much), and an erasure takes the tokens
-- before the sessions.
alter table refresh_tokens drop constraint refresh_tokens_user_id_fkey;

-- An erasure looks for ended sessions as well, which the index of the live ones does not hold.
drop index sessions_of_user;
create index sessions_of_user on sessions (user_id, created_at desc);
