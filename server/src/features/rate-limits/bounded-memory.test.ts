import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { freshCounter } from '../../../test/harness/limit-store-conformance.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { createBlockList } from './block-list.ts';
import { createCounting } from './counting.ts';
import { createLeasedLimit } from './leased-limit.ts';
import { resolvePolicies } from './limit-policies.ts';
import { createMemoryLimitStore } from './memory-limit-store.ts';
import { createPostgresLimitStore } from './postgres-limit-store.ts';
import { createProcessLimit } from './process-limit.ts';
import { createTakeFromStore } from './shared-limit-store.ts';

const database = await createTestDatabase();
const pool = openTestPool(database.application);
after(async () => {
  await pool.close();
  await database.drop();
});

const unset = {
  login: null,
  loginGlobal: null,
  signUp: null,
  refresh: null,
  generalUser: null,
  generalAddress: null,
  verify: { points: 3, windowSeconds: 60, blockSeconds: 0 },
  setup: null,
  sensitive: null,
  link: null,
  mailAddress: null,
  mailAccount: null,
};
const policies = resolvePolicies(unset);

/** An id for each number, no two alike and spread as digests are. */
const scattered = (index: number): string =>
  Math.imul(index + 1, 2_654_435_761 | 0)
    .toString(16)
    .replace('-', '')
    .padStart(8, '0') + index.toString(16).padStart(24, '0');

test('a hundred thousand addresses neither grow the memory store without bound nor go uncounted', async () => {
  const store = createMemoryLimitStore(1_000);
  const atMs = Date.UTC(2026, 0, 1);
  const budget = { points: 2, windowSeconds: 60, blockSeconds: 0, counts: 'attempts' } as const;
  const first = freshCounter(budget);
  await store.take(first, 1, atMs);
  let given = 0;
  for (let index = 0; index < 100_000; index += 1) {
    if ((await store.take({ ...first, id: scattered(index) }, 1, atMs)).kind === 'given') given += 1;
  }
  assert.ok(store.size <= 1_000 + 4_096, `${store.size} counters`);
  assert.ok(given <= 999 + 2 * 4_096, `${given} were let through`);
  assert.equal((await store.take(first, 1, atMs)).kind, 'given', 'who was counted before keeps their own budget');
  assert.equal((await store.take(first, 1, atMs)).kind, 'refused');
  store.sweep(atMs + 60_000);
  assert.equal(store.size, 0);
});

test('more callers of verify than there is room for are counted in bounded memory', () => {
  const limit = createProcessLimit(policies['verify-address'], silentMetrics);
  const atMs = Date.UTC(2026, 0, 1);
  let given = 0;
  for (let round = 0; round < 4; round += 1) {
    for (let index = 0; index < 55_000; index += 1) {
      try {
        limit.count(`caller-${index}`, atMs, { noteLimit: () => {} });
        given += 1;
      } catch (error) {
        assert.ok(error instanceof Problem && error.status === 429);
      }
    }
  }
  // 50,000 have a window of their own; the others share 1,024.
  assert.ok(given <= (50_000 + 1_024) * 3, `${given} were let through`);
  assert.ok(given >= 50_000 * 3);
});

test('a limit counted from leases asks the store seldom, and exactly as often lets through as it says', async () => {
  const clock = movableClock();
  let asked = 0;
  const memory = createMemoryLimitStore();
  const postgres = createPostgresLimitStore(pool.database);
  const takeFromStore = createTakeFromStore(
    { postgres, redis: null, memory },
    { clock, log: silentLog, metrics: silentMetrics },
  );
  const counting = createCounting({
    clock,
    metrics: silentMetrics,
    counterId: (policy, ...subject) => [policy, ...subject].join(' '),
    blockList: createBlockList(),
    blocks: { begin: async () => {} },
    takeFromStore: (...call) => {
      asked += 1;
      return takeFromStore(...call);
    },
  });
  const limit = createLeasedLimit(policies['general-user'], (key) => ({ key: [key], shown: null, userId: null }), {
    counting,
    clock,
    metrics: silentMetrics,
  });
  const tryOnce = async (): Promise<boolean> => {
    try {
      await limit.count('ada', null);
      return true;
    } catch (error) {
      assert.ok(error instanceof Problem && error.status === 429);
      return false;
    }
  };
  let passed = 0;
  for (let index = 0; index < 150; index += 1) if (await tryOnce()) passed += 1;
  assert.equal(passed, 100);
  assert.ok(asked <= 20, `the store was asked ${asked} times`);

  asked = 0;
  clock.advanceMs(60_000);
  await tryOnce();
  assert.equal(limit.count('ada', null), undefined, 'while the lease lasts there is nothing to wait for');
  assert.equal(asked, 1);
});
