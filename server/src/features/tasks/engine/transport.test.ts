import { createUnreliableBroker, holdTransport } from '../../../../test/harness/task-transport-conformance.ts';
import { createPostgresTransport } from './postgres-transport.ts';

holdTransport('postgres', (announcer) =>
  createPostgresTransport({ announcer, notifications: { isHearing: () => true } }),
);

holdTransport('a broker that delivers each hint three times to two workers', createUnreliableBroker());
