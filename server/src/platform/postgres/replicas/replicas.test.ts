import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type PrivatePostgres, startPrivatePostgres } from '../../../../test/harness/postgres-server.ts';
import { type StreamingReplica, startStreamingReplica } from '../../../../test/harness/streaming-replica.ts';
import { openTestPool, silentLog } from '../../../../test/harness/test-pool.ts';
import { systemClock } from '../../clock/clock.ts';
import type { Metrics } from '../../metrics/metric.ts';
import type { PostgresConnection } from '../connection.ts';
import { sql } from '../database.ts';
import type { Pool } from '../pool.ts';
import { clearSessionWrites } from './replicas.store.ts';
import { createReplicas, type Replicas } from './replicas.ts';

const insertThing = sql({ name: 'test.insert_thing', text: 'insert into things (name) values ($1)', row: z.never() });
const countThings = sql({
  name: 'test.count_things',
  text: 'select count(*)::int as count from things where name = $1',
  row: z.object({ count: z.number() }),
});
const isReplica = sql({
  name: 'test.is_replica',
  text: 'select pg_is_in_recovery() as "isReplica" from (select pg_sleep($1)) slept',
  row: z.object({ isReplica: z.boolean() }),
});

const readSlowly = sql({
  name: 'test.read_slowly',
  text: `select pg_is_in_recovery() as "isReplica", count(things.name)
           from (select pg_sleep(0.8)) slept, things group by 1`,
  row: z.object({ isReplica: z.boolean() }),
});

const ageMark = sql({
  name: 'test.age_mark',
  text: `update session_writes set written_at = written_at - interval '2 hours' where session_id = $1`,
  row: z.never(),
});

const longAgo = new Date(0);
const session = { sessionId: '0198a000-0000-7000-8000-000000000001', authenticatedAt: longAgo };
/** Writes nothing, ever. */
const reader = { sessionId: '0198a000-0000-7000-8000-000000000003', authenticatedAt: longAgo };
const other = { sessionId: '0198a000-0000-7000-8000-000000000002', authenticatedAt: longAgo };

let primary: PrivatePostgres;
let replica: StreamingReplica;
let pool: Pool;
/** Two processes on the same database. */
let one: Replicas;
let two: Replicas;
let reads: Record<string, number> = {};
const pools: Pool[] = [];

const metrics: Metrics = {
  increment: (_metric, labels) => {
    const key = Object.values(labels).join(' ');
    reads[key] = (reads[key] ?? 0) + 1;
  },
  gauge: () => {},
  histogram: () => {},
};

const openReplicas = (connection: PostgresConnection, maxLagSeconds = 60): Replicas =>
  createReplicas({
    connections: [connection],
    maxLagSeconds,
    primary: pool.database,
    reserved: pool.database,
    openPool: (to) => {
      const opened = openTestPool(to);
      pools.push(opened);
      return opened;
    },
    clock: systemClock,
    log: silentLog,
    metrics,
  });

const standing = (of: Replicas = one) => of.states()[0]?.standing;
const readPlace = async (of: Replicas, as = reader): Promise<string> =>
  (await of.readAs(as, () => of.readDatabase.row(isReplica, [0])))?.isReplica ? 'replica' : 'primary';

/** Looks until the replica stands like this. */
const untilIt = async (wanted: string | undefined, of: Replicas = one): Promise<void> => {
  while (standing(of) !== wanted) {
    await of.look();
    await pause(20);
  }
};

before(async () => {
  primary = await startPrivatePostgres({ durable: false, migrated: true });
  pool = openTestPool(primary.owner);
  pools.push(pool);
  await pool.database.execute(
    sql({ name: 'test.create_things', text: 'create table castellan.things (name text)', row: z.never() }),
    [],
  );
  replica = await startStreamingReplica(primary);
  await replica.catchUp();
  one = openReplicas(replica.owner);
  two = openReplicas(replica.owner);
});

beforeEach(async () => {
  await Promise.all([untilIt('serving'), untilIt('serving', two)]);
  reads = {};
});

after(async () => {
  await Promise.all(pools.map((opened) => opened.close()));
  await replica.stop();
  await primary.stop();
});

test('what a session reads comes from the replica, and what nobody asks for from the primary', async () => {
  assert.equal(await readPlace(one), 'replica');
  const outside = await one.readDatabase.row(isReplica, [0]);
  assert.equal(outside?.isReplica, false);
  assert.deepEqual(reads, { 'replica served': 1, 'primary outside_request': 1 });
});

test('whoever has just signed in reads from the primary: that they did was written for no session yet', async () => {
  assert.equal(await readPlace(one, { ...session, authenticatedAt: new Date() }), 'primary');
});

test('a session reads what it wrote, through the process that wrote it and through another, while the replica stands still', async () => {
  await replica.pauseReplay();
  try {
    await pool.database.execute(insertThing, ['mine']);
    await one.noteWrite(session.sessionId);
    for (const process of [one, two]) {
      await untilIt('serving', process);
      const mine = await process.readAs(session, () => process.readDatabase.row(countThings, ['mine']));
      assert.equal(mine?.count, 1);
      const theirs = await process.readAs(other, () => process.readDatabase.row(countThings, ['mine']));
      assert.equal(theirs?.count, 0, 'the other session is served by the replica, which has not seen it');
    }
  } finally {
    await replica.resumeReplay();
  }
});

test('a session that wrote reads from the replica again once that has replayed it', async () => {
  await pool.database.execute(insertThing, ['once']);
  await one.noteWrite(session.sessionId);
  assert.equal(await readPlace(two, session), 'primary');
  await replica.catchUp();
  while ((await readPlace(two, session)) !== 'replica') await two.look();
});

test('no session ever misses a write of its own, whatever it writes and reads through which process at which lag', async () => {
  const processes = [one, two];
  const people = Array.from({ length: 8 }, (_, index) => ({
    sessionId: `0198a000-0000-7000-8000-0000000001${String(index).padStart(2, '0')}`,
    authenticatedAt: longAgo,
  }));
  let isOver = false;
  const stutter = async (): Promise<void> => {
    while (!isOver) {
      await replica.pauseReplay();
      await pause(60);
      await replica.resumeReplay();
      await pause(40);
    }
  };
  const look = async (): Promise<void> => {
    while (!isOver) {
      await Promise.all(processes.map((process) => process.look()));
      await pause(10);
    }
  };
  const live = async (person: (typeof people)[number], place: number): Promise<void> => {
    for (let written = 1; written <= 12; written += 1) {
      const writer = processes[(place + written) % 2] ?? one;
      const reader = processes[(place + (written % 3)) % 2] ?? two;
      await pool.database.execute(insertThing, [person.sessionId]);
      await writer.noteWrite(person.sessionId);
      const isLast = written === 12;
      // The replica catches up in the end, and then it is read from.
      for (let times = 0; times < 6 || (isLast && reads['replica served'] === undefined); times += 1) {
        const found = await reader.readAs(person, () => reader.readDatabase.row(countThings, [person.sessionId]));
        assert.equal(found?.count, written);
        await pause(5);
      }
    }
  };
  const background = [stutter(), look()];
  await Promise.all(people.map(live)).finally(() => {
    isOver = true;
  });
  await Promise.all(background);
  assert.ok((reads['primary own_write'] ?? 0) > 0, `Nothing was kept from the replica: ${JSON.stringify(reads)}`);
});

test('a replica that is behind by more than allowed is left out, tells by how much, and comes back', async () => {
  const strict = openReplicas(replica.owner, 1);
  await untilIt('serving', strict);
  await replica.pauseReplay();
  try {
    await pool.database.execute(insertThing, ['late']);
    await untilIt('lagging', strict);
    const lag = strict.states()[0]?.lag;
    assert.ok(lag !== undefined && lag.seconds > 1 && lag.bytes > 0, JSON.stringify(lag));
    assert.equal(await readPlace(strict), 'primary');
  } finally {
    await replica.resumeReplay();
  }
  await untilIt('serving', strict);
  assert.equal(strict.states()[0]?.lag?.bytes, 0);
});

test('a read that the replica gives up for the sake of its replay is answered by the primary', async () => {
  const slow = one.readAs(reader, () => one.readDatabase.row(readSlowly, []));
  await pause(100);
  await pool.database.execute(
    sql({ name: 'test.rewrite_things', text: 'alter table castellan.things add column more text', row: z.never() }),
    [],
  );
  assert.equal((await slow)?.isReplica, false);
  assert.deepEqual(reads, { 'primary failed': 1 });
});

test('a read that is under way when the replica freezes is answered by the primary as soon as that is found out', async () => {
  await replica.freeze();
  try {
    const reading = readPlace(one);
    await pause(50);
    await one.look();
    assert.equal(await reading, 'primary');
    assert.equal(standing(), 'away');
  } finally {
    await replica.thaw();
  }
});

test('when the replica is killed no read fails, and it serves again once it is back', async () => {
  await replica.kill9();
  assert.equal(await readPlace(one), 'primary');
  assert.equal(standing(), 'away');
  assert.equal(await readPlace(one), 'primary');
  assert.deepEqual(reads, { 'primary failed': 1, 'primary no_replica': 1 });
  await replica.start();
  await untilIt('serving');
  assert.equal(await readPlace(one), 'replica');
});

test('old marks are removed, and those of the last hour are kept', async () => {
  await one.noteWrite(session.sessionId);
  await one.noteWrite(other.sessionId);
  await pool.database.execute(ageMark, [other.sessionId]);
  const hourAgo = new Date(Date.now() - 3_600_000);
  assert.equal(await clearSessionWrites(pool.database, hourAgo, 1), 1);
  assert.equal(await clearSessionWrites(pool.database, hourAgo, 1), 0);
});

test('the primary itself, and another database, are no replicas', async () => {
  const itself = openReplicas(primary.owner);
  await itself.look();
  assert.equal(standing(itself), 'promoted');
  const elsewhere = openReplicas({ ...replica.administrator });
  await elsewhere.look();
  assert.equal(standing(elsewhere), 'foreign');
});

test('a replica that was promoted is left out', async () => {
  await replica.promote();
  await one.look();
  assert.equal(standing(), 'promoted');
  assert.equal(await readPlace(one), 'primary');
});
