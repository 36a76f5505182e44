-- What belongs to a request or a trace is looked up by it. A trace that began here has the digits of its request's id and is
-- found by that; only what came with a caller's own trace, or without a request, needs an index over traces, so that the
-- usual row pays for none.
create index audit_events_of_trace on audit_events (trace_id)
  where trace_id is not null and (request_id is null or trace_id <> replace(request_id::text, '-', ''));

create index tasks_of_trace on tasks (trace_id)
  where trace_id is not null and (request_id is null or trace_id <> replace(request_id::text, '-', ''));

create index task_history_of_trace on task_history (trace_id)
  where trace_id is not null and (request_id is null or trace_id <> replace(request_id::text, '-', ''));

create index login_records_of_request on login_records (request_id);
