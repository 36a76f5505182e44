-- Traces that were kept: one row for what one process did of a trace in one request or one attempt of a task. The table
-- belongs to the feature traces.
create table trace_segments (
  id uuid primary key,
  -- When it began.
  at timestamptz not null,
  -- The 32 hex digits of W3C Trace Context are a uuid to us: 16 bytes.
  trace_id uuid not null,
  root_span_id text not null collate "C",
  -- Of the root: `GET /api/v1/users/:id`, or the kind of a task.
  name text not null collate "C",
  kind text not null collate "C",
  duration_ms double precision not null,
  status text not null collate "C",
  error text,
  kept_because text not null collate "C",
  span_count integer not null,
  dropped_spans integer not null,
  request_id uuid,
  task_id uuid,
  -- Forgotten with the account.
  user_id uuid,
  session_id uuid,
  -- The spans as JSON, deflated.
  spans bytea not null
);

-- Deflated already.
alter table trace_segments alter column spans set storage external;

create index trace_segments_at on trace_segments (at desc, id desc);
create index trace_segments_named on trace_segments (name, at desc, id desc);
create index trace_segments_failed on trace_segments (at desc, id desc) where status = 'error';
create index trace_segments_of_trace on trace_segments (trace_id);
create index trace_segments_of_request on trace_segments (request_id) where request_id is not null;
create index trace_segments_of_task on trace_segments (task_id) where task_id is not null;
create index trace_segments_of_user on trace_segments (user_id, at desc, id desc) where user_id is not null;
create index trace_segments_of_session on trace_segments (session_id, at desc, id desc) where session_id is not null;
