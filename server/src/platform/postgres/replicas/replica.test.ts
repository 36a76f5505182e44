import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noDatabase } from '../../../../test/harness/no-database.ts';
import { silentLog } from '../../../../test/harness/test-pool.ts';
import { systemClock } from '../../clock/clock.ts';
import type { Pool } from '../pool.ts';
import { createPositionHistory } from './position-history.ts';
import { createReplica } from './replica.ts';

const poolOn = (database: Pool['database']): Pool => ({
  database,
  statistics: () => ({ total: 0, idle: 0, waiting: 0, max: 0 }),
  close: async () => {},
});

/** A replica that says it has replayed so much, and a primary whose log has come so far. */
const openReplica = () => {
  const said = { identity: 'one', isStandby: true, replayed: 0 };
  const positions = createPositionHistory(10);
  const replica = createReplica({
    number: 1,
    pool: poolOn(noDatabase),
    lookout: poolOn({ ...noDatabase, row: async (statement) => statement.row.parse(said) }),
    maxLagSeconds: 5,
    clock: systemClock,
    log: silentLog,
  });
  const lookAt = async (position: number, replayed: number) => {
    positions.note(position, systemClock.monotonicMs());
    said.replayed = replayed;
    await replica.look({ identity: 'one', positions });
    return replica.standing();
  };
  return { replica, lookAt };
};

test('a replica that has replayed what the primary never wrote follows another primary, and is left out', async () => {
  const { replica, lookAt } = openReplica();
  assert.equal(await lookAt(100, 100), 'serving');
  assert.equal(await lookAt(200, 250), 'serving', 'what was written between the two questions is no sign');
  // The promoted one begins where it was, below what the old primary still wrote to the others.
  assert.equal(await lookAt(220, 250), 'ahead');
  assert.equal(replica.mayServe(0), false);
});

test('where nobody knows how far the primary is, nothing is read from a replica', async () => {
  const { replica, lookAt } = openReplica();
  assert.equal(replica.mayServe(0), false, 'before the first look');
  assert.equal(await lookAt(100, 100), 'serving');
  await replica.look(undefined);
  assert.equal(replica.standing(), 'unmeasured');
  assert.equal(replica.mayServe(0), false);
});

test('a replica that is behind what the primary had at the first look serves once it has caught up with that', async () => {
  const { lookAt } = openReplica();
  assert.equal(await lookAt(100, 50), 'catching_up');
  assert.equal(await lookAt(120, 90), 'catching_up');
  assert.equal(await lookAt(140, 110), 'serving');
});
