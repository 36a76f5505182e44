import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { laptop, requestFrom } from '../../../test/harness/test-tokens.ts';
import { createCursors } from '../../platform/http/page.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { createLastSeen } from './last-seen.ts';
import { createLogout } from './logout.service.ts';
import { createSettleEnd } from './session-end.ts';
import { createListSessions } from './session-list.ts';
import { createSessionStart } from './session-start.service.ts';
import { createSessionUse } from './sessions.service.ts';
import { touchLive } from './sessions.store.ts';

/*
 * Sessions against a model: whatever somebody and their devices do, and however time passes, the list shows exactly the
 * sessions that the rules leave, and exactly those can be refreshed.
 */

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
const { database } = pool;
after(async () => {
  await pool.close();
  await testDatabase.drop();
});

const sessionsPerUser = 3;
const idleSeconds = 1_800;
const lifetimeMs = 4 * 3_600_000;
/** Half a minute more than the limit, by which a use may be written late. */
const idleMs = idleSeconds * 1_000 + 30_000;

const insertUser = sql({
  name: 'test.insert_user_of_model',
  text: `insert into users (id, email, email_canonical, status, created_at, updated_at) values ($1, $2, $2, 'active', now(), now())`,
  row: z.never(),
});

const touch = touchLive({ now: '$2', address: '$3', userAgent: '$4', seenSince: '$5' });
const touchSession = sql({
  name: 'test.touch_session_of_model',
  text: `update sessions s set ${touch.set} where s.id = $1 and ${touch.where}`,
  row: z.never(),
});

type Modelled = { readonly id: string; readonly beganMs: number; seenMs: number; isEnded: boolean };

type Act =
  | { readonly kind: 'log in' | 'end the others of' | 'refresh' | 'use and write' | 'end'; readonly which: number }
  | { readonly kind: 'let pass'; readonly ms: number };

// Enough logins, and acts on the few latest, for displacement to be met often.
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('log in' as const), which: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('refresh' as const, 'use and write' as const), which: fc.nat(4) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'end the others of' as const), which: fc.nat(4) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('let pass' as const),
      ms: fc.constantFrom(1, 1_000, 60_000, 1_700_000, idleMs - 1, idleMs),
    }),
  },
);

const open = async () => {
  const clock = movableClock();
  const userId = systemRandomness.uuid();
  await database.execute(insertUser, [userId, `${userId}@example.com`]);
  const settleEnd = createSettleEnd({
    revokeSession: async () => {},
    dropProfile: async () => {},
    recordAudit: async () => {},
  });
  const needs = { database, clock, log: silentLog, metrics: silentMetrics, settleEnd, sessionsPerUser, idleSeconds };
  const cursors = createCursors(createKeyring({ current: systemRandomness.bytes(32), previous: [] }, systemRandomness));
  return {
    clock,
    userId,
    begin: createSessionStart(needs),
    use: createSessionUse(needs),
    lastSeen: createLastSeen(needs),
    logout: createLogout({ ...needs, lockUser: async () => {} }),
    list: createListSessions({ ...needs, cursors }),
  };
};

test('whatever happens, the sessions that are left are those that the rules leave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
      const { clock, userId, begin, use, lastSeen, logout, list } = await open();
      const sessions: Modelled[] = [];
      const nowMs = (): number => clock.now().getTime();
      const isWithinLife = (one: Modelled): boolean => !one.isEnded && nowMs() < one.beganMs + lifetimeMs;
      const isLive = (one: Modelled): boolean => isWithinLife(one) && one.seenMs > nowMs() - idleMs;
      const principalOf = (sessionId: string): Principal => ({
        userId,
        sessionId,
        username: null,
        roles: [],
        securityVersion: 1,
        authenticatedAt: clock.now(),
        tokenId: sessionId,
        tokenExpiresAt: clock.now(),
      });

      const logIn = async (): Promise<void> => {
        const id = systemRandomness.uuid();
        const expiresAt = new Date(nowMs() + lifetimeMs);
        const session = { id, userId, transport: 'body' as const, client: laptop, expiresAt };
        await database.transaction((tx) => begin(tx, session, clock.now(), requestFrom(laptop, clock)));
        const latestFirst = sessions
          .filter(isWithinLife)
          .sort((one, other) => other.seenMs - one.seenMs || (one.id < other.id ? 1 : -1));
        for (const displaced of latestFirst.slice(sessionsPerUser - 1)) displaced.isEnded = true;
        sessions.push({ id, beganMs: nowMs(), seenMs: nowMs(), isEnded: false });
      };

      const perform = async (kind: Act['kind'], one: Modelled): Promise<void> => {
        if (kind === 'refresh') {
          const at = clock.now();
          const touched = await database.execute(touchSession, [one.id, at, laptop.address, null, use.seenSince(at)]);
          assert.equal(touched === 1, isLive(one), 'what is live is refreshed, and nothing else');
          if (isLive(one)) one.seenMs = nowMs();
        } else if (kind === 'use and write') {
          lastSeen.note(one.id, nowMs());
          await lastSeen.flush();
          if (isLive(one)) one.seenMs = nowMs();
        } else if (kind === 'end') {
          const ending = logout.revokeOwn(principalOf(one.id), one.id, requestFrom(laptop, clock));
          if (isLive(one)) await ending;
          else await assert.rejects(ending, { code: 'NOT_FOUND' });
          one.isEnded ||= isLive(one);
        } else {
          await logout.revokeOthers(principalOf(one.id), requestFrom(laptop, clock));
          for (const other of sessions) other.isEnded ||= other !== one;
        }
      };

      for (const next of acts) {
        const one = 'which' in next ? sessions.at(-1 - (next.which % Math.max(sessions.length, 1))) : undefined;
        if (next.kind === 'let pass') clock.advanceMs(next.ms);
        else if (next.kind === 'log in') await logIn();
        else if (one !== undefined) await perform(next.kind, one);
        const { data } = await list(principalOf(''), userId, { limit: 50 });
        const expected = sessions
          .filter(isLive)
          .sort((before, after) => after.beganMs - before.beganMs || (before.id < after.id ? 1 : -1));
        assert.deepEqual(
          data.map(({ id, last_seen_at: seenAt }) => ({ id, seenMs: Date.parse(seenAt) })),
          expected.map(({ id, seenMs }) => ({ id, seenMs })),
        );
        assert.ok(data.length <= sessionsPerUser);
      }
    }),
    { numRuns: 100 },
  );
});
