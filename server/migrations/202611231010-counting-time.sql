-- Feature tasks: how long the tasks took to count stands beside the figures, so that every process knows how soon they may be
-- counted again, and not only the one that counted them. The release before leaves it as it is.
alter table task_counts add column counting_seconds double precision not null default 0;
