/**
 * The settings of a PostgreSQL that serves one application on the same machine: reachable by its socket only, small when
 * idle, telling no personal data to its log file.
 */
export const serverSettings = (options: {
  readonly major: number;
  readonly socketFolder: string;
  readonly durable: boolean;
  readonly extra: Readonly<Record<string, string>>;
}): Record<string, string> => ({
  listen_addresses: '',
  unix_socket_directories: options.socketFolder,
  unix_socket_permissions: '0700',
  port: '5432',
  max_connections: '120',
  superuser_reserved_connections: '3',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '512MB',
  huge_pages: 'off',
  // The queries are short: compiling or splitting them costs more than it saves.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  // Reading in the calling process saves three worker processes.
  ...(options.major >= 18 ? { io_method: 'sync' } : {}),
  max_logical_replication_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  // The detail of a refused statement quotes the values of the row.
  log_error_verbosity: 'terse',
  // A client that vanished must not hold locks for hours.
  client_connection_check_interval: '10s',
  ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  ...options.extra,
});
