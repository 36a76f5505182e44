import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readAsOtlpLogs } from '../../../test/harness/otlp-decoder.ts';
import { defineLogEvent, type LogFields } from './log.ts';
import { createLog, type LogFormat } from './pino-log.ts';

const event = defineLogEvent<LogFields>({ name: 'http.request_failed', level: 'error', message: 'A request failed.' });
const at = new Date('2026-11-22T04:05:06.789Z');

/** Everything that our events have in common. */
const everything = {
  method: 'GET',
  path: '/api/v1/users',
  route: '/api/v1/users/:id',
  status: 500,
  duration_ms: 12.25,
  client: '203.0.113.0',
  user_agent: 'curl/8',
  request_id: '0199f2f0-1234-7abc-8def-0123456789ab',
  session_id: '0199f2f0-1234-7abc-8def-0123456789ad',
  task_id: '0199f2f0-1234-7abc-8def-0123456789ae',
  user_id: '0199f2f0-1234-7abc-8def-0123456789ac',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  reason: 'because',
  attempts: 3,
};

const lineOf = (format: LogFormat, fields: LogFields): Record<string, unknown> => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLog({ level: 'info', format, clock: { now: () => at }, version: '1.2.3', destination });
  log.writeError(event, Object.assign(new Error('no answer'), { code: 'ECONNREFUSED' }), fields);
  assert.match(lines[0] ?? '', /^\{.*\}\n$/, 'one line');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(lines[0] ?? ''));
};

/** Elastic Common Schema 8.11: names and types of the fields that we write. */
const ecs: Readonly<Record<string, (value: unknown) => boolean>> = Object.fromEntries(
  Object.entries({
    date: ['@timestamp'],
    keyword: [
      ...['ecs.version', 'log.level', 'event.action', 'event.reason', 'service.name', 'service.version'],
      ...['http.request.id', 'http.request.method', 'url.path', 'user.id', 'user_agent.original'],
      ...['trace.id', 'span.id', 'error.type', 'error.code', 'error.stack_trace', 'error.message', 'message'],
    ],
    long: ['event.duration', 'http.response.status_code'],
    ip: ['client.ip'],
    outcome: ['event.outcome'],
  }).flatMap(([type, names]) => names.map((name) => [name, typeOf(type)])),
);

function typeOf(name: string): (value: unknown) => boolean {
  const types: Readonly<Record<string, (value: unknown) => boolean>> = {
    date: (value) => typeof value === 'string' && new Date(value).toISOString() === value,
    keyword: (value) => typeof value === 'string',
    long: Number.isSafeInteger,
    ip: (value) => typeof value === 'string' && isIP(value) > 0,
    outcome: (value) => value === 'success' || value === 'failure' || value === 'unknown',
  };
  return types[name] ?? assert.fail(name);
}

test('ecs: every field is one of the schema with its type, or stands below castellan', () => {
  const line = lineOf('ecs', everything);
  for (const [name, value] of Object.entries(line)) {
    if (name.startsWith('castellan.')) continue;
    const fits = ecs[name] ?? assert.fail(`${name} is no field of ECS`);
    assert.ok(fits(value), `${name}: ${JSON.stringify(value)}`);
  }
  for (const name of Object.keys(ecs)) assert.ok(Object.hasOwn(line, name), `${name} is missing`);
  assert.equal(line['event.duration'], 12_250_000);
  assert.equal(line['event.outcome'], 'failure');
  assert.equal(line['castellan.task_id'], everything.task_id);
});

test('ecs: an outcome that the schema has no word for stands beside, and no name is both a value and an object', () => {
  const line = lineOf('ecs', { outcome: 'rate_limited', status: 200 });
  assert.deepEqual([line['event.outcome'], line['castellan.outcome']], ['unknown', 'rate_limited']);
  const names = Object.keys(lineOf('ecs', everything));
  for (const name of names) assert.ok(!names.some((other) => other.startsWith(`${name}.`)), name);
});

test('otel: a line is an export request of the protocol, and nothing of it is lost on the way through its schema', () => {
  const line = lineOf('otel', everything);
  const read = JSON.parse(JSON.stringify(readAsOtlpLogs(line)));
  const record = read.resourceLogs[0].scopeLogs[0].logRecords[0];
  const written = JSON.parse(JSON.stringify(line)).resourceLogs[0].scopeLogs[0].logRecords[0];
  assert.equal(record.timeUnixNano, `${at.getTime()}000000`);
  assert.equal(record.severityNumber, 'SEVERITY_NUMBER_ERROR');
  assert.deepEqual(record.body, written.body);
  assert.deepEqual(record.attributes, written.attributes);
  assert.deepEqual(read.resourceLogs[0].resource.attributes[0].value, { stringValue: 'castellan' });
  // Ids are bytes: hexadecimal in the JSON form of OTLP, which this schema takes for base64.
  assert.match(written.traceId, /^[0-9a-f]{32}$/);
  assert.match(written.spanId, /^[0-9a-f]{16}$/);
});

const filebeat = z.object({
  'filebeat.inputs': z.tuple([
    z.object({
      type: z.literal('filestream'),
      paths: z.array(z.string()),
      parsers: z.tuple([
        z.object({
          ndjson: z.object({ target: z.literal(''), expand_keys: z.literal(true), overwrite_keys: z.literal(true) }),
        }),
      ]),
    }),
  ]),
  'output.elasticsearch': z.object({ hosts: z.array(z.string()) }),
});

test('the sample for Filebeat reads what LOG_FILE writes, and the file that was just moved aside', () => {
  const sample = new URL('../../../../deploy/filebeat/filebeat.yml', import.meta.url);
  const [input] = filebeat.parse(parse(readFileSync(sample, 'utf8')))['filebeat.inputs'];
  assert.deepEqual(input.paths, ['/var/log/castellan/castellan.log', '/var/log/castellan/castellan.log.1']);
});
