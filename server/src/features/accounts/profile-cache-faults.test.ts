import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { bearer, logIn, signUp } from '../../../test/harness/people.ts';
import { openTestRedis, startPrivateRedis } from '../../../test/harness/redis-server.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createChangeFeed } from '../../platform/postgres/change-feed.ts';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createProfileCache } from './profile-cache.ts';
import { profileKey } from './redis-profile-store.ts';

const nameOf = async ({ http }: TestHouse, accessToken: string): Promise<string | null> => {
  const reply = await http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().name;
};
const rename = async ({ http }: TestHouse, accessToken: string, name: string): Promise<void> => {
  const headers = bearer(accessToken);
  const reply = await http.inject({ method: 'PATCH', url: '/api/v1/user', headers, payload: { name } });
  assert.equal(reply.statusCode, 200, reply.body);
};

const newcomer = async (house: TestHouse) => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  return { ...person, accessToken };
};

/** A server of its own to be ill, a house on it, and somebody whose profile stands in it. */
const openIll = async () => {
  const server = await startPrivateRedis();
  const house = await openTestHouse({ settings: { REDIS_URL: server.url } });
  const person = await newcomer(house);
  const key = `castellan:${profileKey(person.id)}`;
  /** Reads until the profile stands in Redis with this name. */
  const untilKept = (name: string | null, by = house): Promise<void> =>
    waitFor(async () => {
      assert.equal(await nameOf(by, person.accessToken), name);
      const text = String(await server.command('GET', key));
      assert.ok(text.includes(`"name":${JSON.stringify(name)}`), text);
    }, 15_000);
  await untilKept(null);
  return { server, house, person, key, untilKept };
};

test('a change made while Redis is frozen is what is read when it thaws', async () => {
  const { server, house, person, untilKept } = await openIll();
  server.freeze();
  await rename(house, person.accessToken, 'While frozen');
  assert.equal(await nameOf(house, person.accessToken), 'While frozen');
  server.thaw();
  for (let read = 0; read < 50; read += 1) {
    assert.equal(await nameOf(house, person.accessToken), 'While frozen');
  }
  await untilKept('While frozen');
});

/** What an earlier process might have left behind. */
const outdatedProfile = (id: string, email: string): string =>
  JSON.stringify({
    id,
    email,
    emailVerified: false,
    username: null,
    name: 'Outdated',
    roles: ['user'],
    status: 'active',
    securityVersion: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    lastLoginAt: null,
  });

test('an outdated profile that a process left behind when it died is not served by the next', async () => {
  const { server, house, person, key } = await openIll();
  await rename(house, person.accessToken, 'Before the crash');
  await server.command('SET', key, outdatedProfile(person.id, person.email), 'EX', 600);
  const next = await openTestHouse({ beside: house });
  assert.equal(await nameOf(next, person.accessToken), 'Before the crash');
});

test('a Redis that comes back with what it held before is not believed', async () => {
  const { server, house, person, key, untilKept } = await openIll();
  await server.kill9();
  await rename(house, person.accessToken, 'While away');
  await server.start();
  // As a snapshot on its disk would bring it back.
  await server.command('SET', key, outdatedProfile(person.id, person.email), 'EX', 600);
  await untilKept('While away');
});

test('reads go on while Redis is killed and comes back, and everybody reads their last change', async () => {
  const { server, house, person, untilKept } = await openIll();
  let isOver = false;
  let reads = 0;
  const reader = async (): Promise<void> => {
    while (!isOver) {
      await nameOf(house, person.accessToken);
      reads += 1;
      await new Promise(setImmediate);
    }
  };
  const readers = Promise.all([reader(), reader(), reader()]);
  const changeAndRead = async (): Promise<void> => {
    const name = `After ${reads} reads`;
    await rename(house, person.accessToken, name);
    assert.equal(await nameOf(house, person.accessToken), name);
  };
  try {
    await changeAndRead();
    await server.kill9();
    for (let change = 0; change < 5; change += 1) await changeAndRead();
    await server.start();
    for (let change = 0; change < 5; change += 1) await changeAndRead();
    await rename(house, person.accessToken, 'The last');
    await untilKept('The last');
  } finally {
    isOver = true;
    await readers;
  }
});

const renameRow = sql({ name: 'test.rename', text: 'update users set name = $2 where id = $1', row: z.never() });

/** A database whose reader of a row can be held after it has read. */
const holdable = (database: Database) => {
  let gate: PromiseWithResolvers<void> | undefined;
  let arrived: PromiseWithResolvers<void> | undefined;
  return {
    database: {
      ...database,
      row: async (statement, values) => {
        const row = await database.row(statement, values);
        arrived?.resolve();
        await gate?.promise;
        return row;
      },
    } satisfies Database,
    hold: async () => {
      gate = Promise.withResolvers();
      arrived = Promise.withResolvers();
      return arrived.promise;
    },
    release: () => {
      gate?.resolve();
      gate = undefined;
    },
  };
};

const house = await openTestHouse();
const server = await startPrivateRedis();

for (const [kind, redis] of [
  ['in memory', null],
  ['in Redis', await openTestRedis(server.url)],
] as const) {
  test(`${kind}: a reader that was slower than a change does not bring the old profile back`, async () => {
    const pool = openTestPool(house.database.application);
    after(() => pool.close());
    const changes = createChangeFeed({ database: pool.database, clock: systemClock, log: silentLog });
    const reader = holdable(pool.database);
    const cache = createProfileCache({
      database: reader.database,
      changes,
      redis,
      clock: systemClock,
      randomness: systemRandomness,
      metrics: silentMetrics,
    });
    await changes.start();
    await cache.start();
    after(() => Promise.all([changes.stop(), cache.stop()]));
    const { id } = await signUp(house);

    const held = reader.hold();
    const slow = cache.read(id);
    await held;
    await pool.database.transaction(async (tx) => {
      await tx.execute(renameRow, [id, 'After']);
      cache.dropAfter(tx, id);
    });
    reader.release();
    assert.equal((await slow)?.name, null);
    for (let read = 0; read < 10; read += 1) assert.equal((await cache.read(id))?.name, 'After');
  });
}
