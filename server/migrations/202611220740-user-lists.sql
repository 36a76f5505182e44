-- Feature accounts: the orders in which an administrator pages through `users`. Only columns that a login does not change
-- are indexed: an index over last_login_at would make every login write to all indexes of the table.
create index users_by_age on users (created_at, id);
create index users_by_email on users ((coalesce(email_canonical, '')), id);
