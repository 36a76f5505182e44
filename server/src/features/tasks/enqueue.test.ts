import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { bySystem, madeTask, openTaskHouse } from '../../../test/harness/task-stand.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { runBeneath } from '../../platform/tracing/current-trace.ts';
import { enqueueByName } from './enqueue-by-name.service.ts';

const ran: unknown[] = [];
const note = madeTask('test.note', {
  run: async ({ name }) => {
    ran.push(name);
  },
});
const lasting = madeTask('test.unique', {
  uniqueKeyOf: ({ key }) => (typeof key === 'string' ? key : null),
  run: async () => {
    await new Promise(() => {});
  },
});

const stand = await openTaskHouse({ work: null, tasks: [note, lasting] });
const { pool, house } = stand;

test('a rolled back transaction leaves no task', async () => {
  await assert.rejects(
    pool.database.transaction(async (tx) => {
      await house.composed.tasks.enqueue(tx, note, { name: 'ghost' }, { cause: bySystem });
      throw new Error('changed my mind');
    }),
  );
  assert.deepEqual(await stand.query(`select id from tasks where payload ->> 'name' = 'ghost'`), []);
});

test('a payload that does not fit its kind is a fault of the caller, and so is one that is too large', async () => {
  await assert.rejects(stand.enqueue(note, JSON.parse('["no", "object"]')));
  await assert.rejects(stand.enqueue(note, { name: 'x'.repeat(300_000) }), /262144 are the most/);
});

test('of many that share a unique key one is made, and the others are told which', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      pool.database.transaction((tx) => house.composed.tasks.enqueue(tx, lasting, { key: 'one' }, { cause: bySystem })),
    ),
  );
  assert.equal(answers.filter(({ isNew }) => isNew).length, 1);
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
});

test('many are made at once, in the order of their payloads, and duplicates are told', async () => {
  const payloads = Array.from({ length: 12_000 }, (_, n) => ({ key: `bulk-${n % 11_999}` }));
  const answers = await stand.enqueueMany(lasting, payloads);
  assert.equal(answers.length, 12_000);
  assert.equal(answers.filter(({ isNew }) => isNew).length, 11_999);
  assert.equal(answers[11_999]?.id, answers[0]?.id);
  const [row] = await stand.query(`select payload ->> 'key' as key from tasks where id = $1`, [answers[5_003]?.id]);
  assert.deepEqual(row, { key: 'bulk-5003' });
});

test('the row of a task names the span that enqueued it, alone, in a batch and by name', async () => {
  await stand.query(`
    insert into task_kinds (name, queue, description, source, priority, attempts, timeout_ms, payload_schema, seen_at)
    values ('test.public', 'default', '', 'team', 1, 3, 300000, '{}', now())`);
  const { tracer, kept } = keepTraces();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const segment = tracer.begin(
    { traceId, parentSpanId: null, requestId: null, taskId: null },
    { kind: 'server' },
    'POST /things',
  );
  const ids = await runBeneath(segment.root, async () => [
    await stand.enqueue(note, { name: 'alone' }),
    ...(await stand.enqueueMany(note, [{ name: 'first' }, { name: 'second' }])).map(({ id }) => id),
    await enqueueByName(pool.database, 'test.public', {}, {}, { request: null }),
  ]);
  tracer.end(segment, { hasFailed: false });
  const producers = kept[0]?.spans.filter(({ kind }) => kind === 'producer').map(({ spanId }) => spanId) ?? [];
  assert.equal(producers.length, 3);
  const rows = await stand.query(
    `select trace_id, span_id from tasks where id = any ($1) order by array_position($1, id)`,
    [ids],
  );
  const [alone, batch, named] = producers;
  assert.deepEqual(
    rows,
    [alone, batch, batch, named].map((spanId) => ({ trace_id: traceId, span_id: spanId })),
  );
});

test('a task that is made for somebody else’s cause keeps their trace', async () => {
  const { tracer } = keepTraces();
  const segment = tracer.begin(
    { traceId: 'a'.repeat(32), parentSpanId: null, requestId: null, taskId: null },
    { kind: 'server' },
    'POST /things',
  );
  const request = { requestId: systemRandomness.uuid(), traceId: 'b'.repeat(32), spanId: 'c'.repeat(16) };
  const { id } = await runBeneath(segment.root, () =>
    pool.database.transaction((tx) =>
      house.composed.tasks.enqueue(tx, note, { name: 'theirs' }, { cause: { ...bySystem, request } }),
    ),
  );
  const [row] = await stand.query(`select request_id, trace_id, span_id from tasks where id = $1`, [id]);
  assert.deepEqual(row, { request_id: request.requestId, trace_id: request.traceId, span_id: request.spanId });
});

test('what was committed while nobody worked runs when a worker comes', async () => {
  await stand.enqueue(note, { name: 'waiting' });
  const worker = await openTaskHouse({ beside: house, tasks: [note] });
  const id = await stand.enqueue(note, { name: 'second' });
  await worker.reaches(id, 'succeeded');
  assert.ok(ran.includes('waiting'));
});

test('a transaction that began first and commits last is not passed over', async () => {
  await openTaskHouse({ beside: house, tasks: [note] });
  const entered = Promise.withResolvers<void>();
  const proceed = Promise.withResolvers<void>();
  const slow = pool.database.transaction(async (tx) => {
    const { id } = await house.composed.tasks.enqueue(tx, note, { name: 'late commit' }, { cause: bySystem });
    entered.resolve();
    await proceed.promise;
    return id;
  });
  await entered.promise;
  await stand.reaches(await stand.enqueue(note, { name: 'overtakes' }), 'succeeded');
  proceed.resolve();
  await stand.reaches(await slow, 'succeeded');
});
