import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { databaseAway } from '../../platform/postgres/database-error.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import type { KeptBecause, TraceSegment } from '../../platform/tracing/span.ts';
import { createTraceReading } from './trace-reading.ts';
import { createTraceWriter } from './trace-writer.ts';

const { application, owner, drop } = await createTestDatabase();
const pool = openTestPool(application);
after(async () => {
  await pool.close();
  await drop();
});
const reading = createTraceReading(pool.database);

const cutWriters = sql({
  name: 'test.cut_writers',
  text: `select pg_terminate_backend(pid) as "isCut" from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into trace_segments%'`,
  row: z.object({ isCut: z.boolean() }),
});

const segmentOf = (name: string, more: Partial<TraceSegment> = {}): TraceSegment => ({
  spans: [
    {
      traceId: systemRandomness.uuid().replaceAll('-', ''),
      spanId: systemRandomness.bytes(8).toString('hex'),
      parentSpanId: null,
      name,
      kind: 'server',
      startedAtMs: Date.now(),
      durationMs: 1.5,
      status: 'unset',
      error: null,
      attributes: { 'http.response.status_code': 200 },
    },
  ],
  keptBecause: 'sampled',
  droppedSpans: 0,
  requestId: systemRandomness.uuid(),
  taskId: null,
  userId: null,
  sessionId: null,
  ...more,
});

const openWriter = (over: Partial<Database> = {}) => {
  const dropped = new Map<unknown, number>();
  const warnings: string[] = [];
  const clock = movableClock();
  const writer = createTraceWriter({
    database: { ...pool.database, ...over },
    clock,
    randomness: systemRandomness,
    log: { write: () => {}, writeError: ({ name }) => warnings.push(name) },
    metrics: {
      increment: (_metric, labels, by = 1) => {
        const { reason } = labels as { reason: string };
        dropped.set(reason, (dropped.get(reason) ?? 0) + by);
      },
      gauge: () => {},
      histogram: () => {},
    },
  });
  return { writer, clock, dropped, warnings };
};

const namesLike = async (prefix: string): Promise<string[]> =>
  (await reading.list({}, null, 5_000)).map(({ name }) => name).filter((name) => name.startsWith(prefix));

test('what was taken is read again as it was', async () => {
  const { writer } = openWriter();
  const segment = segmentOf('GET /as-it-was', {
    userId: systemRandomness.uuid(),
    keptBecause: 'slow',
    droppedSpans: 3,
  });
  writer.take(segment);
  await writer.stop();
  const [read] = await reading.ofKeys({ traceIds: [segment.spans[0].traceId], requestIds: [], taskIds: [] }, 10);
  const { startedAtMs, ...root } = read?.spans[0] ?? assert.fail();
  const { startedAtMs: expectedMs, ...expected } = segment.spans[0];
  assert.deepEqual({ ...read, spans: [root] }, { ...segment, spans: [expected] });
  assert(Math.abs(startedAtMs - expectedMs) < 1);
});

test('while the database is away the newest thousand wait, and what gave way is counted', async () => {
  let isAway = true;
  const { writer, dropped, warnings } = openWriter({
    execute: async (statement, values) => {
      if (isAway) throw databaseAway(new Error('The database is gone.'));
      return pool.database.execute(statement, values);
    },
  });
  writer.start();
  writer.take(segmentOf('away: first'));
  await waitFor(() => assert.equal(warnings.length, 1));
  for (let index = 0; index < 1_200; index += 1) writer.take(segmentOf(`away: ${index}`));
  assert.equal(dropped.get('trace_queue_full'), 200);
  isAway = false;
  await waitFor(async () => assert.equal((await namesLike('away: ')).length, 1_001));
  assert.deepEqual(warnings, ['traces.not_written']);
  await writer.stop();
});

test('connections that break while it writes lose nothing and double nothing', async () => {
  const { writer } = openWriter();
  const client = new pg.Client(owner);
  await client.connect();
  await client.query('begin');
  await client.query('lock table castellan.trace_segments in exclusive mode');
  writer.start();
  for (let index = 0; index < 40; index += 1) writer.take(segmentOf(`broken: ${index}`));
  const cut = await waitFor(async () => {
    const rows = await pool.database.rows(cutWriters, []);
    assert.equal(rows.length, 1);
    return rows;
  });
  assert.deepEqual(cut, [{ isCut: true }]);
  await client.query('rollback');
  await client.end();
  await waitFor(async () => assert.equal((await namesLike('broken: ')).length, 40));
  await writer.stop();
  assert.equal((await namesLike('broken: ')).length, 40);
});

test('a row that the database refuses keeps no other one back', async () => {
  const { writer, dropped } = openWriter();
  writer.take(segmentOf('refused', { requestId: 'no uuid' }));
  await writer.stop();
  assert.equal(dropped.get('trace_refused'), 1);
  writer.take(segmentOf('taken after'));
  await writer.stop();
  assert.deepEqual(await namesLike('taken after'), ['taken after']);
});

test('a house in which everything fails writes so many bytes and no more, until time has passed', async () => {
  const { writer, clock, dropped } = openWriter();
  const noise = (): string => systemRandomness.bytes(15_000).toString('base64');
  const fill = async (keptBecause: KeptBecause, count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const segment = segmentOf('budget', { keptBecause });
      writer.take({ ...segment, spans: [{ ...segment.spans[0], name: `budget ${keptBecause}`, error: noise() }] });
    }
    await writer.stop();
  };
  await fill('failed', 100);
  const written = (await namesLike('budget failed')).length;
  // 1,000,000 bytes at once; the noise is 15,000 bytes that cannot be deflated, in base64.
  assert(written > 40 && written < 70, `${written} were written`);
  assert.equal(dropped.get('trace_over_budget'), 100 - written);
  await fill('sampled', 1);
  assert.equal((await namesLike('budget sampled')).length, 1, 'what failed takes nothing from the others');
  clock.letPassMs(86_400_000);
  await fill('failed', 1);
  assert.equal((await namesLike('budget failed')).length, written + 1);
});

test('what waits for somebody who is forgotten is written without them', async () => {
  const { writer } = openWriter();
  const userId = systemRandomness.uuid();
  const segment = segmentOf('forgotten', { userId, sessionId: systemRandomness.uuid() });
  writer.take(segment);
  writer.forget(userId);
  await writer.stop();
  const [row] = await reading.list({ requestId: segment.requestId ?? '' }, null, 1);
  assert.deepEqual([row?.name, row?.userId, row?.sessionId], ['forgotten', null, null]);
});

test('what the budget has no room for is not asked for, and counted', async () => {
  const { writer, clock, dropped } = openWriter();
  const request = { requestId: systemRandomness.uuid(), taskId: null };
  let made = 0;
  for (; made < 2_000 && writer.wants('slow', request); made += 1) {
    writer.take(segmentOf('frugal', { keptBecause: 'slow' }));
    if (made % 500 === 499) await writer.stop();
  }
  assert.ok(made > 500 && made < 1_500, `${made} were asked for`);
  const counted = dropped.get('trace_over_budget') ?? 0;
  assert.equal(writer.wants('slow', request), false);
  assert.equal(dropped.get('trace_over_budget'), counted + 1);
  assert.equal(writer.wants('sampled', request), true);
  clock.letPassMs(86_400_000);
  assert.equal(writer.wants('slow', request), true);
  await writer.stop();
});
