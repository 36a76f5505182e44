import { defineLogEvent } from '../../log/log.ts';
import type { ReplicaStanding } from './replica-standing.ts';

export const replicaLeftOut = defineLogEvent<{ replica: number; standing: ReplicaStanding }>({
  name: 'database.replica_left_out',
  level: 'warn',
  message: 'A replica of the database is left out; what it would have read is read from the primary.',
});

export const replicaServes = defineLogEvent<{ replica: number }>({
  name: 'database.replica_serves',
  level: 'info',
  message: 'A replica of the database serves reads that may be stale.',
});
