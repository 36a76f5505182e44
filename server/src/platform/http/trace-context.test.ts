import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adoptableRequestId, echoableRequestId, parseTraceParent } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

test('reads a traceparent of this version and of later ones', () => {
  assert.deepEqual(parseTraceParent(`00-${traceId}-${parentId}-01`), { traceId, parentId, isSampled: true });
  assert.deepEqual(parseTraceParent(`00-${traceId}-${parentId}-fe`), { traceId, parentId, isSampled: false });
  assert.deepEqual(parseTraceParent(`cc-${traceId}-${parentId}-01-what-comes`), { traceId, parentId, isSampled: true });
});

test('takes anything else for no traceparent', () => {
  for (const header of [
    undefined,
    '',
    `00-${traceId}-${parentId}-01-more`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${parentId}`,
    ` 00-${traceId}-${parentId}-01`,
  ]) {
    assert.equal(parseTraceParent(header), undefined);
  }
});

test('echoes a plain request id only, and adopts only a UUID', () => {
  assert.equal(echoableRequestId('build-17.a_B'), 'build-17.a_B');
  for (const header of [undefined, '', 'a b', 'a\r\nb', 'ä', 'x'.repeat(129)]) {
    assert.equal(echoableRequestId(header), undefined);
  }
  const id = '019A2B3C-4D5E-7F60-8123-456789ABCDEF';
  assert.equal(adoptableRequestId(id), id.toLowerCase());
  assert.equal(adoptableRequestId('build-17'), undefined);
});
