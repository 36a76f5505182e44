-- What the lists of tasks are read by beside the order of their ids. `tasks` has no such index of its kinds: it is small but
-- for a backlog, and each claim would write the entry anew. A finished task is written once.
create index task_history_of_kind on task_history (kind, id);
create index task_history_cancelled on task_history (id) where state = 'cancelled';
create index task_history_of_schedule on task_history (schedule, id) where schedule is not null;
create index tasks_of_schedule on tasks (schedule, id) where schedule is not null;
