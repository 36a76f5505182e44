import { holdTransport } from '../../../../test/harness/task-transport-conformance.ts';
import { openTransportStand } from '../../../../test/harness/task-transport-stand.ts';
import { createUnreliableBroker } from '../../../../test/harness/unreliable-broker.ts';
import { createPostgresTransport } from './postgres-transport.ts';

holdTransport(
  'postgres',
  await openTransportStand((announcer) =>
    createPostgresTransport({ announcer, notifications: { isHearing: () => true } }),
  ),
);

holdTransport(
  'a broker that delivers each hint three times to two workers',
  await openTransportStand(createUnreliableBroker()),
);
