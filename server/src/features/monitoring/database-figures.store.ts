import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** The tables that grow with use; of one with partitions all of them together. */
export const watchedTables = [
  'audit_events',
  'change_notices',
  'idempotency_keys',
  'limit_counters',
  'login_records',
  'mails',
  'one_time_tokens',
  'refresh_tokens',
  'refusals',
  'revocations',
  'sessions',
  'task_history',
  'task_keys',
  'tasks',
  'users',
] as const;

export const selectDatabaseSize = sql({
  name: 'monitoring.select_database_size',
  text: `select pg_database_size(current_database()) as bytes`,
  row: z.object({ bytes: z.number() }),
});

/** $1 the tables. */
export const selectTableSizes = sql({
  name: 'monitoring.select_table_sizes',
  text: `select parent.relname as "table",
                coalesce(sum(pg_total_relation_size(part.relid)), 0)::bigint as bytes,
                coalesce(sum(s.n_dead_tup), 0)::bigint as dead
           from pg_class parent
                cross join lateral (
                  select parent.oid as relid where parent.relkind = 'r'
                  union all select relid from pg_partition_tree(parent.oid) where isleaf and parent.relkind = 'p') part
                left join pg_stat_user_tables s on s.relid = part.relid
          where parent.relnamespace = 'castellan'::regnamespace and parent.relname = any($1) and not parent.relispartition
          group by parent.relname`,
  row: z.object({ table: z.enum(watchedTables), bytes: z.number(), dead: z.number() }),
});

/** 0 when none is open but our own. A prepared transaction is nobody's session and holds up vacuum all the same. */
export const selectOldestTransaction = sql({
  name: 'monitoring.select_oldest_transaction',
  text: `select greatest(0, extract(epoch from clock_timestamp() - min(began_at)))::float8 as "ageSeconds"
           from (select xact_start as began_at from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()
                 union all select prepared from pg_prepared_xacts where database = current_database()
                 union all select statement_timestamp()) open`,
  row: z.object({ ageSeconds: z.number() }),
});
