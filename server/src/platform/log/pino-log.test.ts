import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { defineLogEvent, type LogFields } from './log.ts';
import { createLog, type LogFormat, type LogOptions } from './pino-log.ts';

const answered = defineLogEvent<LogFields>({ name: 'http.request', level: 'info', message: 'A request was answered.' });
const failed = defineLogEvent<LogFields>({ name: 'http.failed', level: 'error', message: 'A request failed.' });
const detail = defineLogEvent<LogFields>({ name: 'x.detail', level: 'debug', message: 'A detail.' });

const formats = ['json', 'ecs', 'otel', 'pretty'] as const;
const clock = { now: () => new Date('2026-11-22T04:05:06.789Z') };

const open = (format: LogFormat, options: Partial<LogOptions> = {}) => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format,
    clock,
    version: '1.2.3',
    destination: { write: (line) => lines.push(line) },
    ...options,
  });
  return { log, lines };
};

const request = {
  method: 'GET',
  route: '/api/v1/users/:id',
  status: 200,
  durationMs: 1.5,
  request_id: '0199f2f0-1234-7abc-8def-0123456789ab',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  userId: '0199f2f0-1234-7abc-8def-0123456789ac',
};

test('a line is JSON with time, level, event, message and the fields in snake case', () => {
  const { log, lines } = open('json');
  log.write(answered, request);
  assert.equal(lines.length, 1);
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    level: 'info',
    time: '2026-11-22T04:05:06.789Z',
    event: 'http.request',
    message: 'A request was answered.',
    method: 'GET',
    route: '/api/v1/users/:id',
    status: 200,
    duration_ms: 1.5,
    request_id: request.request_id,
    trace_id: request.trace_id,
    user_id: request.userId,
  });
});

test('a field cannot pass itself off as the time, the level or the event', () => {
  const { log, lines } = open('json');
  log.write(answered, { time: 'x', level: 'error', event: 'y', message: 'z', error: 'w', __proto__: null });
  const line = JSON.parse(lines[0] ?? '');
  assert.deepEqual(
    [line.time, line.level, line.event, line.message, line.field_level, line.field_error],
    ['2026-11-22T04:05:06.789Z', 'info', 'http.request', 'A request was answered.', 'error', 'w'],
  );
  assert.equal((lines[0] ?? '').match(/"level":/g)?.length, 1);
});

test('only lines of the level and above are written, and the level can change', () => {
  const { log, lines } = open('json');
  log.write(detail, {});
  assert.equal(lines.length, 0);
  log.setLevel('debug');
  log.write(detail, {});
  assert.equal(lines.length, 1);
  log.setLevel('error');
  log.write(answered, {});
  log.write(failed, {});
  assert.equal(lines.length, 2);
});

test('ecs: the fields stand under the names of the Elastic Common Schema', () => {
  const { log, lines } = open('ecs');
  log.writeError(failed, new Error('outer', { cause: new TypeError('inner') }), { ...request, extra: true });
  const line = JSON.parse(lines[0] ?? '');
  assert.equal(line['@timestamp'], '2026-11-22T04:05:06.789Z');
  assert.equal(line['log.level'], 'error');
  assert.equal(line.message, 'A request failed.');
  assert.equal(line['event.action'], 'http.failed');
  assert.equal(line['event.duration'], 1_500_000);
  assert.equal(line['http.request.method'], 'GET');
  assert.equal(line['http.response.status_code'], 200);
  assert.equal(line['trace.id'], request.trace_id);
  assert.equal(line['user.id'], request.userId);
  assert.equal(line['service.version'], '1.2.3');
  assert.equal(line['castellan.extra'], true);
  assert.equal(line['error.type'], 'Error');
  assert.equal(line['error.message'], 'outer');
  assert.match(line['error.stack_trace'], /^Error: outer\n[\s\S]*\nCaused by: TypeError: inner\n/);
});

test('otel: a line is one OTLP export request as the file exporter writes it', () => {
  const { log, lines } = open('otel');
  log.writeError(failed, new Error('outer'), { ...request, list: [1, 'a', null], big: 1.5 });
  const [resource] = JSON.parse(lines[0] ?? '').resourceLogs;
  const record = resource.scopeLogs[0].logRecords[0];
  const attributes = new Map(
    record.attributes.map(({ key, value }: { key: string; value: unknown }) => [key, value] as const),
  );
  assert.equal(record.timeUnixNano, '1795320306789000000');
  assert.equal(record.severityNumber, 17);
  assert.equal(record.severityText, 'ERROR');
  assert.equal(record.eventName, 'http.failed');
  assert.deepEqual(record.body, { stringValue: 'A request failed.' });
  assert.equal(record.traceId, request.trace_id);
  assert.deepEqual(attributes.get('http.response.status_code'), { intValue: '200' });
  assert.deepEqual(attributes.get('castellan.big'), { doubleValue: 1.5 });
  assert.deepEqual(attributes.get('castellan.list'), {
    arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }, {}] },
  });
  assert.deepEqual(attributes.get('exception.message'), { stringValue: 'outer' });
  assert.deepEqual(resource.resource.attributes[0], { key: 'service.name', value: { stringValue: 'castellan' } });
});

test('pretty: a line begins with the time and names the event', () => {
  const { log, lines } = open('pretty');
  log.write(answered, { status: 200 });
  assert.match(
    lines[0] ?? '',
    /^\[\d\d:\d\d:\d\d\.789\] INFO: http\.request A request was answered\.\n {4}status: 200\n$/,
  );
});

test('writing never throws, whatever the fields and the destination do', () => {
  let droppedLines = 0;
  for (const format of formats) {
    const broken = open(format, {
      destination: {
        write: () => {
          throw new Error('disk full');
        },
      },
      onDropped: () => {
        droppedLines += 1;
      },
    });
    broken.log.write(answered, { status: 1 });
    const { log } = open(format);
    const hostile = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    for (const fields of [hostile, { hostile }, null, undefined, 7]) {
      Reflect.apply(log.write, undefined, [answered, fields]);
      Reflect.apply(log.writeError, undefined, [failed, hostile, fields]);
    }
  }
  assert.equal(droppedLines, formats.length);
});

const secret = fc.stringMatching(/^[A-Za-z0-9]{16,24}$/).map((text) => `Zq${text}`);
const carriers = fc.oneof(
  secret.map((text) => ({ secret: text, fields: { newPassword: text } })),
  secret.map((text) => ({ secret: text, fields: { headers: { Authorization: `Bearer ${text}` } } })),
  secret.map((text) => ({ secret: text, fields: { note: `cst_rt_${text}` } })),
  secret.map((text) => ({ secret: text, fields: { list: [[{ 'X-API-KEY': [text] }]] } })),
  secret.map((text) => ({ secret: `${text}@example.com`, fields: { note: `for ${text}@example.com.` } })),
  secret.map((text) => ({ secret: text, fields: { error: new Error(`token=${text}`) } })),
);

test('a planted secret is in no byte of any form of a line, nor in that of an error', () => {
  fc.assert(
    fc.property(carriers, fc.object({ maxDepth: 3 }), fc.constantFrom(...formats), (carrier, around, format) => {
      const { log, lines } = open(format);
      log.write(answered, { ...carrier.fields, around: { ...around, carrier: carrier.fields } });
      log.writeError(failed, new Error(`secret: ${carrier.secret}`, { cause: carrier.fields }), around);
      assert.equal(lines.length, 2);
      assert.ok(!lines.join('').includes(carrier.secret), lines.join(''));
    }),
    { numRuns: 300 },
  );
});

test('a file is made for its owner alone, and flush puts every line into it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'castellan.log');
  const log = createLog({ level: 'info', format: 'json', file, clock, version: '1.2.3' });
  for (let i = 0; i < 200; i += 1) log.write(answered, { status: i });
  log.flush();
  assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 200);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.throws(() => createLog({ level: 'info', format: 'json', file: folder, clock, version: '1' }), /EISDIR/);
});

test('what was written is not lost when the process exits or fails', () => {
  const program = (end: string): string => `
    import { createLog } from ${JSON.stringify(new URL('./pino-log.ts', import.meta.url).href)};
    const log = createLog({ level: 'info', format: 'json', clock: { now: () => new Date(0) }, version: '1' });
    for (let i = 0; i < 300; i += 1) log.write({ name: 'a.b', level: 'info', message: 'm' }, { i });
    ${end}`;
  for (const end of ['', 'process.exit(0);', 'throw new Error("uncaught");']) {
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program(end)], { encoding: 'utf8' });
    assert.equal(run.stdout.split('\n').filter((line) => line.includes('"event":"a.b"')).length, 300, end + run.stderr);
  }
});
