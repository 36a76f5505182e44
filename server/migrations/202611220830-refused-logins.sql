-- Feature rate-limits: the refused logins of an account, which name it only in their reason; erasure looks for them.
create index refusals_of_login on refusals ((because->>'user_id')) where because->>'user_id' is not null;
