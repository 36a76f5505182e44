import { screen, within } from '@testing-library/react';
import type { Span, Trace, TraceSegment } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf } from '../../testing/server.ts';
import { TracePage } from './trace-page.tsx';
import { TracesPage } from './traces-page.tsx';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const requestId = '01a20377-0000-7000-8000-0000000000aa';
const segment: TraceSegment = {
  trace_id: traceId,
  root_span_id: 'a'.repeat(16),
  name: 'POST /api/v1/auth/login',
  kind: 'server',
  started_at: '2026-11-22T10:00:00.000Z',
  duration_ms: 182,
  status: 'error',
  error: 'Error: <b>no</b>',
  kept_because: 'failed',
  span_count: 2,
  dropped_spans: 0,
  request_id: requestId,
  task_id: null,
  user_id: null,
  session_id: null,
};
const span = (changes: Partial<Span>): Span => ({
  span_id: 'a'.repeat(16),
  parent_span_id: null,
  name: 'POST /api/v1/auth/login',
  kind: 'server',
  started_at: '2026-11-22T10:00:00.000Z',
  offset_ms: 0,
  duration_ms: 182,
  status: 'unset',
  error: null,
  attributes: {},
  ...changes,
});
const inner = span({
  span_id: 'b'.repeat(16),
  parent_span_id: 'a'.repeat(16),
  name: 'accounts.select_user',
  kind: 'client',
  offset_ms: 12,
  duration_ms: 3,
  status: 'error',
  error: 'deadlock detected',
  attributes: { 'db.system.name': 'postgresql' },
});
const trace: Trace = {
  trace_id: traceId,
  started_at: '2026-11-22T10:00:00.000Z',
  duration_ms: 182,
  segments: [segment],
  spans: [span({}), inner],
  truncated: false,
};

const open = (at: string) => {
  const asked: string[] = [];
  answerWith(
    {
      'GET /api/v1/monitoring/traces': ({ query }) => {
        asked.push(query.toString());
        return pageOf(segment);
      },
      [`GET /api/v1/monitoring/traces/${traceId}`]: () => trace,
    },
    ['monitoring:read'],
  );
  const person = show(
    <Routes>
      <Route path="/monitoring/traces" element={<TracesPage />} />
      <Route path="/monitoring/traces/:id" element={<TracePage />} />
    </Routes>,
    at,
  );
  return { person, asked };
};

test('a trace leads from the list to its spans, nested, with what each says of itself', async () => {
  const { person } = open('/monitoring/traces');
  await person.click(await screen.findByRole('link', { name: /POST \/api\/v1\/auth\/login/ }));
  const spans = within(await screen.findByRole('list', { name: 'Spans' }));
  await person.click(spans.getByRole('button', { name: /accounts\.select_user.*Failed/ }));
  spans.getByText('deadlock detected');
  spans.getByText('postgresql');
});

test('a trace leads to the whole story, and the request in it to its own', async () => {
  open(`/monitoring/traces/${traceId}`);
  const links = await screen.findAllByRole('link', { name: /See what happened/ });
  expect(links.map((link) => link.getAttribute('href'))).toEqual([
    `/cause?trace_id=${traceId}`,
    `/cause?request_id=${requestId}`,
  ]);
});

test('the filters of the address are what is asked for, and what is none of them is not', async () => {
  const { asked } = open('/monitoring/traces?kept_because=slow&status=perhaps&min_duration_ms=250');
  await screen.findByRole('link', { name: /POST/ });
  expect(asked[0]).toBe('kept_because=slow&min_duration_ms=250');
});

test('a trace that is not kept leads to what it left behind otherwise', async () => {
  open(`/monitoring/traces/${'f'.repeat(32)}`);
  await screen.findByText('This trace is not kept');
  expect(screen.getByRole('link', { name: 'See what happened' }).getAttribute('href')).toBe(
    `/cause?trace_id=${'f'.repeat(32)}`,
  );
});
