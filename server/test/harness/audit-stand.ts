import assert from 'node:assert/strict';
import { after } from 'node:test';
import { z } from 'zod';
import {
  createAudit,
  lookAhead,
  presentEvent,
  readSettledEvents,
  startOfLog,
} from '../../src/features/audit/audit.feature.ts';
import type { AuditSink } from '../../src/features/audit-shipping/audit-sink.ts';
import { insertSinks } from '../../src/features/audit-shipping/audit-sinks.store.ts';
import { createShipping, type ShippingNeeds } from '../../src/features/audit-shipping/shipping.service.ts';
import { readStandings } from '../../src/features/audit-shipping/sink-standings.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { createCursors } from '../../src/platform/http/page.ts';
import { type Database, sql, type Transaction } from '../../src/platform/postgres/database.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createKeyring } from '../../src/platform/secrets/keyring.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { openTestPool, silentLog, silentMetrics } from './test-pool.ts';
import { waitFor } from './test-tokens.ts';

export type AuditStand = {
  readonly database: Database;
  readonly testDatabase: TestDatabase;
  /** Writes an event. @returns what it can be found by. */
  record(tx: Transaction): Promise<string>;
  recordMany(count: number): Promise<string[]>;
  /**
   * Ships what there is to this one of the sinks, once every transaction that runs now has ended: those of other test files
   * on the same server hold events back as well.
   */
  ship(sink: AuditSink, signal?: AbortSignal): ReturnType<ReturnType<typeof createShipping>>;
  /** Ships what can be shipped at this moment. */
  shipNow(sink: AuditSink, signal?: AbortSignal): ReturnType<ReturnType<typeof createShipping>>;
  standingOf(sink: AuditSink): Promise<Awaited<ReturnType<typeof readStandings>>[number] | undefined>;
};

const selectEnd = sql({
  name: 'test.select_snapshot_end',
  text: `select pg_snapshot_xmax(pg_current_snapshot())::text as "end"`,
  row: z.object({ end: z.string() }),
});
const haveEndedBefore = sql({
  name: 'test.have_ended_before',
  text: `select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as ended`,
  row: z.object({ ended: z.boolean() }),
});

/** Waits until every transaction of the server that has begun by now is over. */
const whatRunsIsOver = async (database: Database): Promise<void> => {
  const end = (await database.row(selectEnd, []))?.end;
  await waitFor(async () => assert.equal((await database.row(haveEndedBefore, [end]))?.ended, true), 20_000);
};

const openKeyring = () => createKeyring({ current: systemRandomness.bytes(32), previous: [] }, systemRandomness);

/** An audit log on a database of its own, and what ships it to these sinks. */
export const openAuditStand = async (
  sinks: readonly AuditSink[],
  more: Partial<ShippingNeeds> = {},
): Promise<AuditStand> => {
  const testDatabase = await createTestDatabase();
  const pool = openTestPool(testDatabase.application);
  const { database } = pool;
  after(async () => {
    await pool.close();
    await testDatabase.drop();
  });
  const needs = { database, clock: systemClock, log: silentLog, metrics: silentMetrics };
  const audit = createAudit({
    ...needs,
    readDatabase: database,
    randomness: systemRandomness,
    cursors: createCursors(openKeyring()),
  });
  const ship = createShipping({
    ...needs,
    sinks,
    startOfLog,
    readEvents: async (db, place, count) =>
      (await readSettledEvents(db, place, count)).map((event) => ({
        position: event.position,
        event: presentEvent(event),
      })),
    lookAhead,
    ...more,
  });
  await database.execute(insertSinks, [sinks.map((sink) => sink.name)]);

  const record = async (tx: Transaction): Promise<string> => {
    const subjectId = systemRandomness.uuid();
    const at = systemClock.now();
    const nobody = { actorKind: 'system', actorId: null, request: null, sessionId: null, reason: null } as const;
    await audit.record(tx, { ...nobody, at, subjectId, action: 'user.created', outcome: 'success' });
    return subjectId;
  };
  return {
    database,
    testDatabase,
    record,
    async recordMany(count) {
      const made: string[] = [];
      for (let index = 0; index < count; index += 1) made.push(await database.transaction(record));
      return made;
    },
    ship: async (sink, signal = new AbortController().signal) => {
      await whatRunsIsOver(database);
      return ship(sink.name, { signal });
    },
    shipNow: (sink, signal = new AbortController().signal) => ship(sink.name, { signal }),
    standingOf: async (sink) => (await readStandings(database, [sink], lookAhead))[0],
  };
};
