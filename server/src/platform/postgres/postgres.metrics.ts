import { defineCounter, defineGauge, defineHistogram } from '../metrics/metric.ts';

/** The metrics of the pool. The operation label is our statement name, never SQL. */
export const createPostgresMetrics = (statementNames: readonly string[]) => ({
  operationDuration: defineHistogram({
    name: 'db.client.operation.duration',
    unit: 's',
    description: 'From sending a statement to its last row, by our name of the statement.',
    labels: { system: ['postgresql'], operation: [...statementNames, 'begin', 'commit', 'rollback'] },
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  connections: defineGauge({
    name: 'db.client.connection.count',
    unit: '{connection}',
    description: 'Connections of the pool by state.',
    labels: { state: ['idle', 'used'] },
  }),
  maxConnections: defineGauge({
    name: 'db.client.connection.max',
    unit: '{connection}',
    description: 'How many connections the pool may open.',
    labels: {},
  }),
  waitTime: defineHistogram({
    name: 'db.client.connection.wait_time',
    unit: 's',
    description: 'How long callers waited for a connection, those included that got one at once.',
    labels: {},
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  }),
  pendingRequests: defineGauge({
    name: 'db.client.connection.pending_requests',
    unit: '{request}',
    description: 'Callers waiting for a connection.',
    labels: {},
  }),
  timeouts: defineCounter({
    name: 'db.client.connection.timeouts',
    unit: '{timeout}',
    description: 'Callers that were turned away because no connection was free in time.',
    labels: {},
  }),
  errors: defineCounter({
    name: 'castellan.db.connection.errors',
    unit: '{error}',
    description: 'Connections that broke or could not be made.',
    labels: {},
  }),
});

export type PostgresMetrics = ReturnType<typeof createPostgresMetrics>;
