import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineLogEvent, type Log, type LogFields } from '../../platform/log/log.ts';
import { createObservedLog } from '../../platform/log/observed-log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Statement } from '../../platform/postgres/database.ts';
import { serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import type { TraceSegment } from '../../platform/tracing/span.ts';
import { createRecordWriter } from './record-writer.ts';

const failed = defineLogEvent<LogFields>({ name: 'test.failed', level: 'error', message: 'It failed.' });
const noticed = defineLogEvent<LogFields>({ name: 'test.noticed', level: 'warn', message: 'It was noticed.' });
const answered = defineLogEvent<LogFields>({ name: 'http.request', level: 'info', message: 'A request was answered.' });

const ids = {
  request: '0199f2f0-1234-7abc-8def-0123456789ab',
  user: '0199f2f0-1234-7abc-8def-0123456789ac',
  session: '0199f2f0-1234-7abc-8def-0123456789ad',
  trace: '4bf92f3577b34da6a3ce929d0e0e4736',
} as const;

/** The writer between a log and a database that remembers what it was given. */
const open = () => {
  let nowMs = 0;
  let failure: Error | null = null;
  const given: { name: string; rows: Record<string, unknown>[] }[] = [];
  const counted = new Map<string, number>();
  const logged: string[] = [];
  const execute = async ({ name }: Statement<unknown>, [json]: readonly unknown[]): Promise<number> => {
    if (failure) throw failure;
    if (typeof json === 'string') given.push({ name, rows: JSON.parse(json) });
    return 0;
  };
  const never = (): Promise<never> => Promise.reject(new Error('This writer reads nothing.'));
  const one = { rows: never, row: never, execute };
  const database: Database = { ...one, transaction: (work) => work({ ...one, afterCommit: () => {} }) };
  const metrics: Metrics = {
    increment: (metric, labels, by = 1) => {
      const key = [metric.name, ...Object.values(labels)].join(' ');
      counted.set(key, (counted.get(key) ?? 0) + by);
    },
    gauge: () => {},
    histogram: () => {},
  };
  const inner: Log = {
    write: ({ name }) => void logged.push(name),
    writeError: ({ name }) => void logged.push(name),
  };
  const clock = { now: () => new Date(Date.UTC(2026, 10, 22, 4) + nowMs), monotonicMs: () => nowMs };
  const log = createObservedLog({ log: inner, clock, context: () => undefined });
  const writer = createRecordWriter({ database, randomness: systemRandomness, clock, log, metrics });
  log.listen(writer.note);
  return {
    log,
    writer,
    logged,
    counted,
    fail: (error: Error | null) => {
      failure = error;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    rowsOf: (name: string) => given.filter((one) => one.name === `log_records.${name}`).flatMap(({ rows }) => rows),
    statements: () => given.length,
  };
};

const away = (): Problem => new Problem(serviceUnavailable);

test('ten thousand errors in a blink are one row, counted whole, and their lines stay within their share', async () => {
  const { log, writer, rowsOf, statements, counted } = open();
  for (let i = 0; i < 10_000; i += 1) log.writeError(failed, new Error(`no answer after ${i} ms`), {});
  await writer.flush();
  const groups = rowsOf('upsert_error_groups');
  assert.equal(groups.length, 1);
  assert.equal(groups[0]?.count, 10_000);
  assert.equal(rowsOf('insert_error_samples').length, 20);
  assert.equal(rowsOf('insert_records').length, 300);
  assert.equal(counted.get('castellan.log_records.dropped'), 9_700);
  assert.ok(statements() <= 4, String(statements()));
});

test('warnings and errors are kept, other lines are not', async () => {
  const { log, writer, rowsOf } = open();
  log.write(noticed, { request_id: ids.request, queue: 'default', password: 'hunter2' });
  log.write(answered, { request_id: ids.request });
  await writer.flush();
  const [record, ...others] = rowsOf('insert_records');
  assert.equal(others.length, 0);
  assert.equal(record?.request_id, ids.request);
  assert.deepEqual(record?.fields, { queue: 'default', password: '[masked]' });
});

const segmentOf = (requestId: string): TraceSegment => ({
  spans: [
    {
      ...{ traceId: ids.trace, spanId: 'a3ce929d0e0e4736', parentSpanId: null, name: 'GET', kind: 'server' as const },
      ...{ startedAtMs: 0, durationMs: 1, status: 'unset' as const, error: null, attributes: {} },
    },
  ],
  ...{ keptBecause: 'sampled', droppedSpans: 0, taskId: null },
  ...{ requestId, userId: ids.user, sessionId: ids.session },
});

test('the line of a request is kept with its trace, whichever comes first, with whose it was', async () => {
  for (const order of ['line first', 'trace first']) {
    const { log, writer, rowsOf } = open();
    const keepTrace = () => writer.noteTrace(segmentOf(ids.request));
    if (order === 'trace first') keepTrace();
    log.write(answered, { request_id: ids.request, trace_id: ids.trace, status: 200 });
    if (order === 'line first') keepTrace();
    await writer.flush();
    const [record] = rowsOf('insert_records');
    assert.deepEqual(
      [record?.user_id, record?.session_id, record?.trace_id],
      [ids.user, ids.session, ids.trace],
      order,
    );
  }
});

test('a trace is not asked for when it is a task’s, nor when the minute has no room for another line', () => {
  const { log, writer, counted, pass } = open();
  const isWanted = (taskId: string | null = null): boolean => writer.wantsTrace({ requestId: ids.request, taskId });
  for (let index = 0; index < 300; index += 1) {
    assert.equal(isWanted(), true);
    const requestId = systemRandomness.uuid();
    log.write(answered, { request_id: requestId });
    writer.noteTrace(segmentOf(requestId));
  }
  assert.equal(isWanted(ids.trace), false);
  assert.equal(counted.get('castellan.log_records.dropped'), undefined);
  assert.equal(isWanted(), false);
  assert.equal(counted.get('castellan.log_records.dropped'), 1);
  pass(60_000);
  assert.equal(isWanted(), true);
});

test('while the database is away nothing is lost that there is room for, and one line says so', async () => {
  const { log, writer, rowsOf, fail, logged, counted } = open();
  fail(away());
  log.writeError(failed, new Error('first'), {});
  await writer.flush();
  log.writeError(failed, new Error('first'), {});
  await writer.flush();
  assert.deepEqual(
    logged.filter((name) => name.startsWith('log_records')),
    ['log_records.unwritten'],
  );
  fail(null);
  await writer.flush();
  assert.equal(rowsOf('upsert_error_groups')[0]?.count, 2);
  assert.equal(rowsOf('insert_records').length, 2);
  assert.equal(logged.at(-1), 'log_records.written');
  assert.equal(counted.get('castellan.log_records.writes failed'), 2);
});

test('what goes wrong while it writes never becomes a line that it writes', async () => {
  const { log, writer, rowsOf, fail } = open();
  log.write(noticed, {});
  fail(away());
  await writer.flush();
  fail(null);
  await writer.flush();
  await writer.flush();
  assert.deepEqual(
    rowsOf('insert_records').map(({ event }) => event),
    ['test.noticed'],
  );
});

test('what the database refuses is dropped and counted, and holds up nothing behind it', async () => {
  const { log, writer, rowsOf, fail, counted } = open();
  log.write(noticed, {});
  fail(new Error('invalid byte sequence'));
  await writer.flush();
  fail(null);
  log.write(noticed, {});
  await writer.flush();
  assert.equal(rowsOf('insert_records').length, 1);
  assert.equal(counted.get('castellan.log_records.dropped'), 1);
});

test('a noisy event leaves room for others, and has a share again a minute later', async () => {
  const { log, writer, rowsOf, pass } = open();
  const other = defineLogEvent({ name: 'test.other', level: 'warn', message: 'Another.' });
  for (let i = 0; i < 1_000; i += 1) log.write(noticed, {});
  log.write(other, {});
  await writer.flush();
  assert.equal(rowsOf('insert_records').filter(({ event }) => event === 'test.other').length, 1);
  pass(60_000);
  log.write(noticed, {});
  await writer.flush();
  assert.equal(rowsOf('insert_records').length, 302);
});

test('an event that is noisy for hours gets less, and others still have their room', async () => {
  const { log, writer, rowsOf, pass } = open();
  const other = defineLogEvent({ name: 'test.other', level: 'warn', message: 'Another.' });
  for (let minute = 0; minute < 100; minute += 1) {
    for (let i = 0; i < 300; i += 1) log.write(noticed, {});
    await writer.flush();
    pass(60_000);
  }
  log.write(other, {});
  await writer.flush();
  const kept = rowsOf('insert_records');
  assert.ok(kept.length > 12_000 && kept.length < 12_200, `${kept.length} lines`);
  assert.equal(kept.at(-1)?.event, 'test.other');
});

test('errors whose messages never repeat are soon counted by what they are and where', async () => {
  const { log, writer, rowsOf } = open();
  const word = (number: number): string =>
    number.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
  const fail = (number: number): Error => new Error(`Nobody is called ${word(number)}`);
  for (let round = 0; round < 10; round += 1) {
    for (let i = 0; i < 100; i += 1) log.writeError(failed, fail(1_000_000 + round * 100 + i), {});
    await writer.flush();
  }
  const groups = rowsOf('upsert_error_groups');
  assert.equal(new Set(groups.map(({ fingerprint }) => fingerprint)).size, 201);
  assert.equal(
    groups.reduce((sum, { count }) => sum + Number(count), 0),
    1_000,
  );
});

test('an object whose getters throw costs its line and nothing else', async () => {
  const { log, writer, rowsOf } = open();
  const hostile = Object.defineProperty(new Error('x'), 'cause', {
    get: () => {
      throw new Error('no');
    },
  });
  assert.doesNotThrow(() => log.writeError(failed, hostile, {}));
  log.write(noticed, {});
  await writer.flush();
  assert.ok(rowsOf('insert_records').some(({ event }) => event === 'test.noticed'));
});
