-- What an administrator reads page by page, newest first: each index is in the order of its list, so that a page costs a
-- page however many rows there are. The id decides between equal times.

-- Feature audit.
drop index audit_events_of_subject;
create index audit_events_of_subject on audit_events (subject_id, at desc, id desc) where subject_id is not null;
create index audit_events_of_actor on audit_events (actor_id, at desc, id desc) where actor_id is not null;
create index audit_events_of_session on audit_events (session_id, at desc, id desc) where session_id is not null;
create index audit_events_of_request on audit_events (request_id, at desc, id desc) where request_id is not null;
create index audit_events_of_action on audit_events (action, at desc, id desc);
-- Failures are what one looks for and, on most days, the few.
create index audit_events_failed on audit_events (at desc, id desc) where outcome = 'failure';
create index audit_events_failed_of_action on audit_events (action, at desc, id desc) where outcome = 'failure';

-- Feature sign-in.
drop index login_records_of_user;
create index login_records_of_user on login_records (user_id, at desc, id desc) where user_id is not null;
drop index login_records_at;
create index login_records_at on login_records (at desc, id desc);
create index login_records_of_client on login_records (client_address, at desc, id desc) where client_address is not null;
create index login_records_failed on login_records (at desc, id desc) where outcome = 'failure';
create index login_records_failed_for on login_records (reason, at desc, id desc) where reason is not null;
