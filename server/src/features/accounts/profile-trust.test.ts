import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { createProfileTrust } from './profile-trust.ts';

/** Trust in a Redis that answers and a PostgreSQL that tells of changes as the test says. */
const openTrust = async () => {
  const clock = movableClock();
  const world = {
    isAvailable: true,
    isDatabaseAway: false,
    changed: [] as (string | null)[],
    dropped: [] as string[],
    /** How often Redis was looked at, by attempts as well. */
    looks: 0,
  };
  let comeBack = (): void => {};
  const trust = createProfileTrust({
    redis: {
      isAvailable: () => {
        world.looks += 1;
        return world.isAvailable;
      },
      onReturn: (listener) => {
        comeBack = listener;
      },
    },
    clock,
    retryMs: 5,
    recentlyChanged: async () => {
      if (world.isDatabaseAway) throw new Error('away');
      return world.changed;
    },
    drop: async (id) => {
      world.dropped.push(id);
      if (!world.isAvailable) trust.doubt();
    },
  });
  await trust.start();
  after(trust.stop);
  return { clock, world, trust, comeBack: () => comeBack() };
};

test('trust is given once everything that has changed is dropped', async () => {
  const { world, trust, comeBack } = await openTrust();
  assert.ok(trust.isGiven());
  world.changed = Array.from({ length: 200 }, (_, index) => `person ${index}`);
  comeBack();
  assert.ok(!trust.isGiven());
  await waitFor(() => assert.ok(trust.isGiven()));
  assert.deepEqual(world.dropped, world.changed);
});

test('a drop that failed takes trust away until it has been made up for', async () => {
  const { world, trust } = await openTrust();
  world.changed = ['ada'];
  trust.doubt();
  assert.ok(!trust.isGiven());
  await waitFor(() => assert.ok(trust.isGiven()));
  assert.deepEqual(world.dropped, ['ada']);
});

test('while PostgreSQL cannot say what has changed, or Redis is away again, no trust is given', async () => {
  const { world, trust } = await openTrust();
  world.isDatabaseAway = true;
  trust.doubt();
  world.looks = 0;
  await waitFor(() => assert.ok(world.looks > 2));
  assert.ok(!trust.isGiven());
  world.isDatabaseAway = false;
  await waitFor(() => assert.ok(trust.isGiven()));
  world.isAvailable = false;
  assert.ok(!trust.isGiven());
});

test('when anything may have changed, trust returns only after the last profile has expired', async () => {
  const { clock, world, trust } = await openTrust();
  trust.doubtAll();
  clock.letPassMs(600_000);
  world.looks = 0;
  await waitFor(() => assert.ok(world.looks > 2));
  assert.ok(!trust.isGiven());
  clock.letPassMs(10_001);
  await waitFor(() => assert.ok(trust.isGiven()));
});
