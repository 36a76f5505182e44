import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { openTestRedis, startPrivateRedis } from '../../../test/harness/redis-server.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import type { User } from '../../vocabulary/user.ts';
import { createMemoryProfileStore } from './memory-profile-store.ts';
import type { Fill, ProfileStore } from './profile-store.ts';
import { writeProfile } from './profile-text.ts';
import { createRedisProfileStore, profileKey } from './redis-profile-store.ts';

const clock = movableClock();
const server = await startPrivateRedis();
const redis = await openTestRedis(server.url);
const onDoubt = (): void => assert.fail('Redis answers, so there is nothing to doubt');

type Store = Pick<ProfileStore, 'find' | 'beginFill' | 'drop'>;
const memoryStore = (): Store => createMemoryProfileStore({ clock });
const redisStore = (): Store => createRedisProfileStore({ redis, randomness: systemRandomness, onDoubt });

const person = (name: string, id = systemRandomness.uuid()): User => ({
  id,
  email: 'ada@example.com',
  emailVerified: true,
  username: null,
  name,
  roles: ['user', 'auditor'],
  status: 'active',
  securityVersion: 3,
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  updatedAt: new Date('2026-02-03T04:05:06.789Z'),
  lastLoginAt: null,
});

const keep = async (store: Store, user: User): Promise<void> => {
  await (await store.beginFill(user.id))?.(user);
};

for (const [kind, openStore, runs] of [
  ['in memory', memoryStore, 500],
  ['in Redis', redisStore, 60],
] as const) {
  test(`${kind}: a profile is found as it was filled, and not after it was dropped`, async () => {
    const store = openStore();
    const user = person('Ada');
    assert.equal(await store.find(user.id), undefined);
    await keep(store, user);
    assert.deepEqual(await store.find(user.id), user);
    await store.drop(user.id);
    assert.equal(await store.find(user.id), undefined);
  });

  test(`${kind}: what was read before a change does not come to stand after it`, async () => {
    const store = openStore();
    const before = person('Before');
    const fill = await store.beginFill(before.id);
    await store.drop(before.id);
    await fill?.(before);
    assert.equal(await store.find(before.id), undefined);
    const after = person('After', before.id);
    await keep(store, after);
    await fill?.(before);
    assert.equal((await store.find(before.id))?.name, 'After');
  });

  test(`${kind}: a filling that is given up leaves nothing`, async () => {
    const store = openStore();
    const user = person('Ada');
    await (await store.beginFill(user.id))?.(undefined);
    assert.equal(await store.find(user.id), undefined);
  });

  test(`${kind}: in whatever order readers and changes meet, nobody finds what was changed`, async () => {
    const step = fc.oneof(
      fc.constant({ kind: 'begin' as const }),
      fc.record({ kind: fc.constant('finish' as const), which: fc.nat(5) }),
      fc.constant({ kind: 'change' as const }),
      fc.constant({ kind: 'find' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = openStore();
        let row = person('0');
        let changes = 0;
        const fills: { readonly fill: Fill | undefined; readonly read: User }[] = [];
        for (const one of steps) {
          if (one.kind === 'begin') fills.push({ fill: await store.beginFill(row.id), read: row });
          if (one.kind === 'finish') {
            const [begun] = fills.splice(one.which, 1);
            await begun?.fill?.(begun.read);
          }
          if (one.kind === 'change') {
            changes += 1;
            row = { ...row, name: String(changes) };
            await store.drop(row.id);
          }
          const found = await store.find(row.id);
          assert.ok(found === undefined || found.name === row.name, `${found?.name} instead of ${row.name}`);
        }
      }),
      { numRuns: runs },
    );
  });
}

test('in memory: a profile is forgotten after ten minutes, and the least recently read one when room is short', async () => {
  const store = createMemoryProfileStore({ clock, capacity: 2 });
  const [first, second, third] = [person('First'), person('Second'), person('Third')];
  await keep(store, first);
  await keep(store, second);
  await store.find(first.id);
  await keep(store, third);
  assert.deepEqual(await Promise.all([first, second, third].map(async ({ id }) => (await store.find(id))?.name)), [
    'First',
    undefined,
    'Third',
  ]);
  clock.letPassMs(600_000);
  assert.equal(await store.find(third.id), undefined);
});

test('in Redis: a profile has its agreed key and ten minutes', async () => {
  const user = person('Ada');
  await keep(redisStore(), user);
  assert.equal(profileKey(user.id), `user:profile:v1:{${user.id}}`);
  const ttl = Number(await server.command('TTL', `castellan:${profileKey(user.id)}`));
  assert.ok(ttl > 590 && ttl <= 600, `${ttl} s`);
});

test('in Redis: a value that is broken, foreign or of another kind is a miss and is gone', async () => {
  const store = redisStore();
  const user = person('Ada');
  const key = `castellan:${profileKey(user.id)}`;
  for (const text of [
    '',
    'nonsense',
    '[]',
    '{}',
    writeProfile(person('Somebody else')),
    writeProfile(user).replace('"active"', '"king"'),
  ]) {
    await server.command('SET', key, text);
    assert.equal(await store.find(user.id), undefined, text);
    assert.equal(await server.command('EXISTS', key), 0, text);
  }
  await server.command('LPUSH', key, 'not a text');
  assert.equal(await store.find(user.id), undefined);
});

test('in Redis: one reader at a time fills, and another may when it did not', async () => {
  const store = redisStore();
  const user = person('Ada');
  const first = await store.beginFill(user.id);
  assert.ok(first);
  assert.equal(await store.beginFill(user.id), undefined);
  const lease = Number(await server.command('TTL', `castellan:${profileKey(user.id)}`));
  assert.ok(lease > 0 && lease <= 10, `${lease} s`);
});
