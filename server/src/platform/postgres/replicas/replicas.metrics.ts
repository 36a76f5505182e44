import { defineCounter, defineGauge } from '../../metrics/metric.ts';

/** As many as the metrics can tell apart, by their place in the setting. */
export const mostReplicas = 9;
const replica = Array.from({ length: mostReplicas }, (_, index) => String(index + 1));

/** Why a read that may be stale was answered where it was. */
const readReasons = ['served', 'own_write', 'no_replica', 'failed', 'outside_request'] as const;
export type ReadReason = (typeof readReasons)[number];

/** Series are there where there are replicas. */
export const replicaMetrics = {
  up: defineGauge({
    name: 'castellan.db.replica.up',
    unit: '1',
    description: 'Whether reads go to this replica: 1, or 0 while it is away, behind or no replica any more.',
    labels: { replica },
    merged: 'min',
  }),
  lag: defineGauge({
    name: 'castellan.db.replica.lag',
    unit: 's',
    description: 'For how long the primary has been past what the replica has replayed; absent while nobody can tell.',
    labels: { replica },
  }),
  lagBytes: defineGauge({
    name: 'castellan.db.replica.lag_bytes',
    unit: 'By',
    description: 'How much of the write-ahead log the replica has yet to replay.',
    labels: { replica },
    merged: 'max',
  }),
  reads: defineCounter({
    name: 'castellan.db.reads',
    unit: '{read}',
    description:
      'Reads that may be stale, by where they were answered and why: the session had just written, no replica could serve, one failed, it was no request of a session.',
    labels: { place: ['replica', 'primary'], reason: readReasons },
  }),
};
