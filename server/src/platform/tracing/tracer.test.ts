import assert from 'node:assert/strict';

import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { systemClock } from '../clock/clock.ts';
import { beginSpan, currentTrace, outgoingTraceParent, outsideTrace, runBeneath, withinSpan } from './current-trace.ts';
import type { SegmentSubject, SpanType } from './segment.ts';
import type { Tracer } from './tracer.ts';

const server: SpanType = { kind: 'server' };
const client: SpanType = { kind: 'client', describe: (name) => ({ 'db.query.summary': name }) };

const subjectOf = (traceId: string, more: Partial<SegmentSubject> = {}): SegmentSubject => ({
  ...{ traceId, parentSpanId: null, requestId: `request of ${traceId}`, taskId: null },
  ...more,
});
const subject = subjectOf('019b7c3e6f457a108c1d2e3f4a5b6c7d');

/** With it every segment takes no time: after the first five of a name none is among the slowest. */
const stopped = { now: () => new Date(0), monotonicMs: () => 0 };

/** One segment around `work`, ended as it ends. */
const trace = async (tracer: Tracer, work: () => unknown, of: SegmentSubject = subject, name = 'GET /things') => {
  const segment = tracer.begin(of, server, name);
  try {
    await runBeneath(segment.root, work);
    tracer.end(segment, { hasFailed: false });
  } catch (error) {
    tracer.end(segment, { hasFailed: true, error });
  }
};

test('The spans of a segment form one tree that follows who caused what.', async () => {
  const { tracer, kept } = keepTraces();
  await trace(tracer, async () => {
    beginSpan(client, 'things.select')?.end();
    await withinSpan(server, 'outer', async () => {
      await nextTurn();
      beginSpan(client, 'things.insert')?.end();
    });
    beginSpan(client, 'things.update')?.end();
  });
  const [segment] = kept;
  assert(segment);
  const ids = new Map(segment.spans.map((span) => [span.name, span.spanId]));
  assert.deepEqual(
    segment.spans.map(({ name, parentSpanId }) => [name, parentSpanId]),
    [
      ['GET /things', null],
      ['things.select', ids.get('GET /things')],
      ['outer', ids.get('GET /things')],
      ['things.insert', ids.get('outer')],
      ['things.update', ids.get('GET /things')],
    ],
  );
  assert.equal(new Set(ids.values()).size, 5);
  for (const { traceId, spanId } of segment.spans) {
    assert.equal(traceId, subject.traceId);
    assert.match(spanId, /^(?!0{16})[0-9a-f]{16}$/);
  }
});

test('A span begins within its parent, and its times are times of day.', async () => {
  const { tracer, kept } = keepTraces();
  const before = systemClock.now().getTime();
  await trace(tracer, () => withinSpan(client, 'things.select', nextTurn));
  const [root, inner] = kept[0]?.spans ?? [];
  assert(root && inner);
  assert(root.startedAtMs >= before - 2 && root.startedAtMs <= systemClock.now().getTime() + 2);
  assert(inner.startedAtMs >= root.startedAtMs);
  assert(inner.startedAtMs + inner.durationMs <= root.startedAtMs + root.durationMs + 1e-3);
});

test('Requests at the same time keep their spans apart.', async () => {
  const { tracer, kept } = keepTraces();
  const traceIds = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(32, 'a'));
  await Promise.all(
    traceIds.map((traceId) =>
      trace(
        tracer,
        async () => {
          for (let step = 0; step < 5; step += 1) {
            const span = beginSpan(client, `${traceId}.${step}`);
            await nextTurn();
            assert.equal(currentTrace()?.traceId, traceId);
            span?.end();
          }
        },
        subjectOf(traceId),
      ),
    ),
  );
  assert.equal(kept.length, 200);
  for (const { spans } of kept) {
    assert.deepEqual(
      spans.slice(1).map(({ name }) => name),
      [0, 1, 2, 3, 4].map((step) => `${spans[0].traceId}.${step}`),
    );
  }
});

test('At ratio 0 what failed is kept with its error, and what went well is not.', async () => {
  const { tracer, kept } = keepTraces({ sampleRatio: 0, clock: stopped });
  for (let turn = 0; turn < 5; turn += 1) await trace(tracer, () => {});
  kept.length = 0;
  await trace(tracer, () => {});
  await trace(tracer, () => {
    throw new TypeError('Nothing there.');
  });
  assert.deepEqual(
    kept.map(({ keptBecause, spans: [{ status, error }] }) => [keptBecause, status, error]),
    [['failed', 'error', 'TypeError: Nothing there.']],
  );
});

test('At ratio 0 the slowest of a name are kept.', async () => {
  let nowMs = 0;
  const clock = { now: () => new Date(0), monotonicMs: () => nowMs };
  const { tracer, kept } = keepTraces({ sampleRatio: 0, clock });
  const durations = [5, 4, 3, 2, 1, 1, 9, 2, 2.5, 1];
  for (const durationMs of durations) {
    await trace(tracer, () => {
      nowMs += durationMs;
    });
  }
  assert.deepEqual(
    kept.map(({ keptBecause, spans: [{ durationMs }] }) => [keptBecause, durationMs]),
    [5, 4, 3, 2, 1, 9, 2.5].map((durationMs) => ['slow', durationMs]),
  );
});

test('Off, nothing is kept, and logs still learn which trace they belong to.', async () => {
  const { tracer, kept } = keepTraces({ isOn: false });
  await trace(tracer, () => {
    assert.equal(beginSpan(client, 'things.select'), undefined);
    assert.equal(currentTrace()?.traceId, subject.traceId);
    assert.match(outgoingTraceParent() ?? '', /-00$/);
    throw new Error('It fails.');
  });
  assert.deepEqual(kept, []);
});

test('What a trusted caller decided counts, whatever the ratio.', async () => {
  const { tracer, kept } = keepTraces({ sampleRatio: 0, clock: stopped });
  for (let turn = 0; turn < 5; turn += 1) await trace(tracer, () => {});
  kept.length = 0;
  const parent = { parentSpanId: 'b'.repeat(16) };
  const headers: (string | undefined)[] = [];
  const note = () => headers.push(outgoingTraceParent());
  await trace(tracer, note, subjectOf(subject.traceId, { ...parent, isSampledByCaller: true }));
  await trace(tracer, note, subjectOf(subject.traceId, { ...parent, isSampledByCaller: false }));
  assert.deepEqual(
    headers.map((header) => header?.slice(-2)),
    ['01', '00'],
  );
  assert.deepEqual(
    kept.map(({ keptBecause, spans: [root] }) => [keptBecause, root.parentSpanId]),
    [['sampled', parent.parentSpanId]],
  );
});

test('Nothing runs in a trace that is over, or outside of one.', async () => {
  const { tracer, kept } = keepTraces();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let later: Promise<unknown> = Promise.resolve();
  await trace(tracer, () => {
    outsideTrace(() => assert.equal(currentTrace(), undefined));
    later = over.then(() => [currentTrace(), beginSpan(client, 'late')]);
  });
  resolve();
  assert.deepEqual(await later, [undefined, undefined]);
  assert.equal(currentTrace(), undefined);
  assert.equal(kept[0]?.spans.length, 1);
});

test('A segment holds 512 spans beneath its root and counts the rest.', async () => {
  const { tracer, kept } = keepTraces();
  await trace(tracer, () => {
    for (let index = 0; index < 600; index += 1) beginSpan(client, 'things.select')?.end();
  });
  assert.deepEqual([kept[0]?.spans.length, kept[0]?.droppedSpans], [513, 88]);
});

test('A span that was under way when its segment ended says so.', async () => {
  const { tracer, kept } = keepTraces();
  await trace(tracer, () => {
    beginSpan(client, 'things.select');
  });
  assert.deepEqual(kept[0]?.spans[1]?.attributes, {
    'db.query.summary': 'things.select',
    'castellan.unfinished': true,
  });
});

test('Secrets that stray into attributes or errors do not leave the process.', async () => {
  const { tracer, kept } = keepTraces();
  const planted = [
    'hunter2horse',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'ada@example.com',
    '4111111111111111',
  ];
  await trace(tracer, () => {
    const span = beginSpan(client, 'things.select');
    span?.note({
      password: 'hunter2horse',
      'url.path': `/x/${planted[1]}`,
      note: `to ${planted[2]} with ${planted[3]}`,
    });
    span?.fail(new Error(`password=hunter2horse for ${planted[2]}`));
    throw new Error(`Bearer ${planted[1]} of ${planted[2]}`);
  });
  const written = JSON.stringify(kept);
  assert.match(written, /\[masked\]/);
  for (const secret of planted) assert(!written.includes(secret), secret);
});

test('A segment that no sink has room for is not made, and one that some have goes to those.', async () => {
  const taken: string[] = [];
  let described = 0;
  const sink = (name: string, hasRoom: () => boolean) => ({ wants: hasRoom, take: () => taken.push(name) });
  let hasRoom = false;
  const { tracer } = keepTraces({ sinks: () => [sink('full', () => false), sink('roomy', () => hasRoom)] });
  const traceOnce = (): void => {
    const segment = tracer.begin(subject, server, 'GET /things');
    const describe = () => {
      described += 1;
      return {};
    };
    tracer.end(segment, { hasFailed: false, describe });
  };
  traceOnce();
  assert.deepEqual([taken, described], [[], 0]);
  hasRoom = true;
  traceOnce();
  assert.deepEqual([taken, described], [['roomy'], 1]);
});
