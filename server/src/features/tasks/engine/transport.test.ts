import { test } from 'node:test';
import { holdTransport } from '../../../../test/harness/task-transport-conformance.ts';
import { openTransportStand } from '../../../../test/harness/task-transport-stand.ts';
import { createUnreliableBroker } from '../../../../test/harness/unreliable-broker.ts';
import { createPostgresTransport } from './postgres-transport.ts';

const stand = await openTransportStand((announcer) =>
  createPostgresTransport({ announcer, notifications: { isHearing: () => true } }),
);
holdTransport('postgres', stand);

test('a task that a broker was told of and nobody took is ready again after a minute, whatever the engine is now', async (t) => {
  const { task } = stand.kind();
  const [row] = await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, epoch, dispatched_at)
     values (gen_random_uuid(), $1, $2, 1, 'dispatched', '{}', 3, 1000, 1, now() - interval '61 s') returning id`,
    [task.name, task.queue],
  );
  await stand.open(t, [task], 1);
  await stand.allSucceed([String(row?.id)]);
});

holdTransport(
  'a broker that delivers each hint three times to two workers',
  await openTransportStand(createUnreliableBroker()),
);
