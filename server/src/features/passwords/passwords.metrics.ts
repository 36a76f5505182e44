import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';

export const hashDuration = defineHistogram({
  name: 'castellan.password.hash.duration',
  unit: 's',
  description: 'Time on a hashing thread, the wait for it not included.',
  labels: {
    scheme: ['bcrypt', 'argon2id', 'argon2i', 'argon2d', 'scrypt', 'pbkdf2', 'firebase-scrypt'],
    operation: ['hash', 'verify'],
  },
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2],
});

export const hashPending = defineGauge({
  name: 'castellan.password.hash.pending',
  unit: '{hash}',
  description: 'Hashes that wait for a thread.',
  labels: {},
});

export const hashRefused = defineCounter({
  name: 'castellan.password.hash.refused',
  unit: '{hash}',
  description:
    'Hashes answered with 503: the queue was full, the wait was or would have been too long, or threads were lost.',
  labels: { reason: ['queue_full', 'wait_too_long', 'waited_too_long', 'thread_lost', 'closed'] },
});
