import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { laptop } from '../../../test/harness/test-tokens.ts';
import type { LogEvent } from '../../platform/log/log.ts';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createLastSeen } from './last-seen.ts';
import { createSession, endSession } from './sessions.service.ts';

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
const { database } = pool;
after(async () => {
  await pool.close();
  await testDatabase.drop();
});

const insertUser = sql({
  name: 'test.insert_owner',
  text: `insert into users (id, email, email_canonical, status, created_at, updated_at) values ($1, $2, $2, 'active', now(), now())`,
  row: z.never(),
});
const selectSeen = sql({
  name: 'test.select_seen',
  text: `select last_seen_at as "at", ended_at as "endedAt" from sessions where id = $1`,
  row: z.object({ at: z.date(), endedAt: z.date().nullable() }),
});

const begin = new Date('2026-11-22T08:00:00.000Z');
const minutesLater = (minutes: number): Date => new Date(begin.getTime() + minutes * 60_000);

const beginSession = async (): Promise<string> => {
  const [userId, id] = [systemRandomness.uuid(), systemRandomness.uuid()];
  await database.transaction(async (tx) => {
    await tx.execute(insertUser, [userId, `${userId}@example.com`]);
    await createSession(tx, { id, userId, transport: 'body', client: laptop, expiresAt: minutesLater(120) }, begin);
  });
  return id;
};
const seenAt = async (id: string): Promise<string | undefined> =>
  (await database.row(selectSeen, [id]))?.at.toISOString();

/** A database that refuses what it is told to refuse. */
const unreliable = () => {
  const state = { isAway: false, statements: 0 };
  const given: Database = {
    ...database,
    execute: (statement, values) => {
      state.statements += 1;
      return state.isAway ? Promise.reject(new Error('away')) : database.execute(statement, values);
    },
  };
  return { state, database: given };
};

const open = (options: { database?: Database; limit?: number; onLog?: (event: LogEvent) => void } = {}) =>
  createLastSeen({
    database,
    idleSeconds: 3_600,
    metrics: silentMetrics,
    log: { ...silentLog, writeError: (event) => options.onLog?.(event) },
    ...options,
  });

test('however often sessions are used, they are written once, in one statement', async () => {
  const line = unreliable();
  const lastSeen = open({ database: line.database });
  const ids = [await beginSession(), await beginSession()];
  for (let second = 1; second <= 300; second += 1) {
    for (const id of ids) lastSeen.note(id, begin.getTime() + second * 1_000);
  }
  assert.equal(lastSeen.size(), 2);
  await lastSeen.flush();
  assert.equal(line.state.statements, 1);
  for (const id of ids) assert.equal(await seenAt(id), minutesLater(5).toISOString());
  await lastSeen.flush();
  assert.equal(line.state.statements, 1, 'nothing is left to write');
});

test('a use that is older than what is known changes nothing', async () => {
  const lastSeen = open();
  const id = await beginSession();
  lastSeen.note(id, minutesLater(-5).getTime());
  await lastSeen.flush();
  assert.equal(await seenAt(id), begin.toISOString());
});

test('a session that has ended, expired or been idle for too long is not brought back', async () => {
  const lastSeen = open();
  const [ended, expired, idle] = [await beginSession(), await beginSession(), await beginSession()];
  await database.transaction((tx) => endSession(tx, ended, 'logout', minutesLater(1)));
  lastSeen.note(ended, minutesLater(2).getTime());
  lastSeen.note(expired, minutesLater(121).getTime());
  lastSeen.note(idle, minutesLater(61).getTime());
  lastSeen.note(systemRandomness.uuid(), minutesLater(2).getTime());
  await lastSeen.flush();
  for (const id of [ended, expired, idle]) assert.equal(await seenAt(id), begin.toISOString());
  assert.ok((await database.row(selectSeen, [ended]))?.endedAt);
});

test('what cannot be written stays for the next time, and a newer use is not lost behind an older one', async () => {
  const line = unreliable();
  const logged: string[] = [];
  const lastSeen = open({ database: line.database, onLog: (event) => logged.push(event.name) });
  const [first, second] = [await beginSession(), await beginSession()];
  line.state.isAway = true;
  lastSeen.note(first, minutesLater(1).getTime());
  lastSeen.note(second, minutesLater(1).getTime());
  const failing = lastSeen.flush();
  lastSeen.note(second, minutesLater(3).getTime());
  await failing;
  assert.equal(lastSeen.size(), 2);
  assert.deepEqual(logged, ['sessions.last_seen_unwritten']);
  line.state.isAway = false;
  await lastSeen.flush();
  assert.equal(await seenAt(first), minutesLater(1).toISOString());
  assert.equal(await seenAt(second), minutesLater(3).toISOString());
});

test('what is held is bounded, and sessions that are known already are still noted', async () => {
  const lastSeen = open({ limit: 100 });
  const known = await beginSession();
  lastSeen.note(known, minutesLater(1).getTime());
  for (let count = 0; count < 1_000; count += 1) lastSeen.note(`another-${count}`, begin.getTime());
  assert.equal(lastSeen.size(), 100);
  const line = unreliable();
  line.state.isAway = true;
  const offline = open({ limit: 100, database: line.database });
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 100; count += 1) offline.note(`round-${round}-${count}`, begin.getTime());
    await offline.flush();
  }
  assert.equal(offline.size(), 100, 'what failed before does not grow what is held');
});

test('a row that somebody holds does not hold up the others', async () => {
  const lastSeen = open();
  const [held, free] = [await beginSession(), await beginSession()];
  await database.transaction(async (tx) => {
    await endSession(tx, held, 'logout', minutesLater(1));
    lastSeen.note(held, minutesLater(2).getTime());
    lastSeen.note(free, minutesLater(2).getTime());
    await lastSeen.flush();
    assert.equal(await seenAt(free), minutesLater(2).toISOString());
  });
});
