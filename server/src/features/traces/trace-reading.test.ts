import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '../../platform/tracing/span.ts';
import { packSpans } from './packed-spans.ts';
import { openSegments } from './trace-reading.ts';

const span: Span = {
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: null, name: 'things.select', kind: 'client' },
  ...{ startedAtMs: 1_000, durationMs: 1, status: 'unset', error: null, attributes: {} },
};

test('while many long segments are opened others have their turn', async () => {
  const spans = packSpans([span, ...Array.from({ length: 512 }, () => span)]);
  const row = {
    ...{
      id: 'c',
      at: new Date(1_000),
      traceId: span.traceId,
      rootSpanId: span.spanId,
      name: 'import',
      kind: 'consumer',
    },
    ...{ durationMs: 1, status: 'unset', error: null, keptBecause: 'slow', spanCount: 513, droppedSpans: 0 },
    ...{ requestId: null, taskId: null, userId: null, sessionId: null, spans },
  };
  let turns = 0;
  const next = (): void => {
    turns += 1;
    turn = setImmediate(next);
  };
  let turn = setImmediate(next);
  const opened = await openSegments(Array.from({ length: 20 }, () => row));
  clearImmediate(turn);
  assert.equal(opened.length, 20);
  assert.equal(opened[19]?.spans.length, 513);
  assert.ok(turns >= 19, `${turns} turns`);
});
