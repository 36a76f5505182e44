import { screen, waitFor } from '@testing-library/react';
import type { TaskDetail } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { ToastArea } from '../../ui/toast.tsx';
import { TaskPage } from './task-page.tsx';
import { attempt, taskDetail } from './testing/made-task.ts';

const running = taskDetail({
  state: 'running',
  attempts_made: 1,
  started_at: '2026-11-22T10:00:01.000Z',
  attempts: [attempt({ outcome: 'running', ended_at: null })],
});
const succeeded: TaskDetail = {
  ...running,
  state: 'succeeded',
  finished_at: '2026-11-22T10:00:03.000Z',
  attempts: [attempt({ outcome: 'succeeded' })],
  result: { built: 8 },
};

/** A stream of events, written by the test. */
const createStream = () => {
  const text = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
    },
  });
  const send = (event: string, value: unknown): void =>
    controller?.enqueue(text.encode(`event: ${event}\nid: ${crypto.randomUUID()}\ndata: ${JSON.stringify(value)}\n\n`));
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    send,
    end: () => controller?.close(),
  };
};

type Answers = Parameters<typeof answerWith>[0];

const open = (answers: Answers, permissions: readonly string[] = ['tasks:read', 'tasks:write']) => {
  const server = answerWith(answers, permissions);
  const user = show(
    <>
      <Routes>
        <Route path="/tasks/:id" element={<TaskPage />} />
      </Routes>
      <ToastArea />
    </>,
    `/tasks/${running.id}`,
  );
  return { user, ...server };
};

test('a task is followed by its stream to its end, and its result appears without a reload', async () => {
  let now = running;
  const stream = createStream();
  const { calls } = open({
    'GET /api/v1/tasks/*': () => now,
    'GET /api/v1/tasks/*/events': () => stream.response,
  });
  await screen.findByRole('heading', { name: 'report.build', level: 1 });
  stream.send('task', { ...running, progress: { share: 0.25, message: 'copy 2 of 8' } });
  expect(await screen.findByText('copy 2 of 8')).toBeTruthy();
  expect(screen.getByText('Live')).toBeTruthy();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  const readBefore = calls().filter((call) => call === `GET /api/v1/tasks/${running.id}`).length;
  now = succeeded;
  stream.send('task', { ...succeeded, attempts: undefined, result: undefined });
  stream.send('end', { state: 'succeeded' });
  stream.end();
  expect(await screen.findByText(/"built": 8/)).toBeTruthy();
  expect(screen.getByText('The task is now: Succeeded.')).toBeTruthy();
  expect(screen.queryByText('Live')).toBeNull();
  expect(calls().filter((call) => call === `GET /api/v1/tasks/${running.id}`)).toHaveLength(readBefore + 1);
});

test('where streams do not come through the task is asked for until it is over', async () => {
  const answers = [running, running, succeeded];
  open({
    'GET /api/v1/tasks/*': () => (answers.length > 1 ? answers.shift() : answers[0]),
    'GET /api/v1/tasks/*/events': () => refuse(503, 'SERVICE_UNAVAILABLE'),
  });
  expect(await screen.findByText('Asked for every few seconds')).toBeTruthy();
  await waitFor(() => expect(screen.getByText(/"built": 8/)).toBeTruthy(), { timeout: 8_000 });
}, 12_000);

test('a task that is over is not followed', async () => {
  const { calls } = open({ 'GET /api/v1/tasks/*': () => succeeded });
  await screen.findByText(/"built": 8/);
  expect(calls().filter((call) => call.endsWith('/events'))).toEqual([]);
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
});

test('what an attempt threw is shown whole, as text', async () => {
  const message = '<b>ledger</b> refused مرحبا';
  const error = { type: 'Error', message, stack: 'Error: at ledger.ts:7' };
  const dead = taskDetail({ state: 'dead', dead_reason: 'order_cancelled', attempts: [attempt({ error })] });
  open({ 'GET /api/v1/tasks/*': () => dead });
  expect(await screen.findByText(`Error: ${message}`)).toBeTruthy();
  expect(screen.getAllByText('order_cancelled')).not.toHaveLength(0);
});

test('a dead task is replayed, and the page shows it waiting', async () => {
  let now = taskDetail({ state: 'dead', dead_reason: 'crashed' });
  const stream = createStream();
  const { user } = open({
    'GET /api/v1/tasks/*': () => now,
    'GET /api/v1/tasks/*/events': () => stream.response,
    'POST /api/v1/tasks/*/replay': () => {
      now = taskDetail({ state: 'ready', replays: 1 });
      return now;
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Replay' }));
  expect(await screen.findByText('Waits for a worker')).toBeTruthy();
  expect(await screen.findByText('The task has all its attempts again.')).toBeTruthy();
});

test('a task is cancelled only once that is confirmed', async () => {
  const { user, calls } = open({
    'GET /api/v1/tasks/*': () => running,
    'GET /api/v1/tasks/*/events': () => refuse(503, 'SERVICE_UNAVAILABLE'),
    'POST /api/v1/tasks/*/cancel': () => ({ ...running, cancel_requested_at: '2026-11-22T10:00:02.000Z' }),
  });
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(calls().filter((call) => call.startsWith('POST /api/v1/tasks'))).toEqual([]);
  await user.click(await screen.findByRole('button', { name: 'Cancel the task' }));
  expect(await screen.findByText('The run is told to stop.')).toBeTruthy();
});

test('what the server refuses is said, and the task stays as it is', async () => {
  const { user } = open({
    'GET /api/v1/tasks/*': () => taskDetail({ state: 'dead', dead_reason: 'crashed' }),
    'POST /api/v1/tasks/*/replay': () => refuse(409, 'CONFLICT'),
  });
  await user.click(await screen.findByRole('button', { name: 'Replay' }));
  expect(await screen.findAllByText(/^Refused as CONFLICT/)).not.toHaveLength(0);
  expect(screen.getByRole('button', { name: 'Replay' })).toBeTruthy();
});

test('who may only look finds no button to act', async () => {
  open({ 'GET /api/v1/tasks/*': () => taskDetail({ state: 'dead', dead_reason: 'crashed' }) }, ['tasks:read']);
  await screen.findByRole('heading', { level: 1, name: 'report.build' });
  expect(screen.queryByRole('button', { name: 'Replay' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Put away' })).toBeNull();
});

test.each([
  ['paused', { paused_at: '2026-11-22T10:00:00.000Z', workers: 1 }, /^Nothing of this queue is begun/],
  ['not worked', { paused_at: null, workers: 0 }, 'No worker works its queue, so nothing begins it.'],
])('a task whose queue is %s says why it waits', async (_, queue, said) => {
  open(
    {
      'GET /api/v1/tasks/*': () => taskDetail(),
      'GET /api/v1/queues/reports': () => queue,
      'GET /api/v1/tasks/*/events': () => refuse(503, 'SERVICE_UNAVAILABLE'),
    },
    ['tasks:read', 'queues:read'],
  );
  expect(await screen.findByText(said)).toBeTruthy();
  expect(screen.getAllByRole('link', { name: 'reports' })[0]?.getAttribute('href')).toBe('/queues/reports');
});

test('a task that is not there is said to be gone', async () => {
  open({});
  expect(await screen.findByText('There is no such task')).toBeTruthy();
});

test('a task that waits shows for what, what holds it up, and what would be cancelled with it', async () => {
  const dead = '01a20370-8aa9-7142-964d-81df0ca65b27';
  const waiting = taskDetail({
    state: 'blocked',
    blocked_by: 'tasks',
    waits_for: [
      { id: dead, kind: 'order.pay', state: 'dead' },
      { id: '01a20370-8aa9-7142-964d-81df0ca65b28', kind: null, state: null },
    ],
    waited_for_by: [{ id: '01a20370-8aa9-7142-964d-81df0ca65b29', kind: 'order.send', state: 'blocked' }],
  });
  const { user } = open({
    'GET /api/v1/tasks/*': () => waiting,
    'GET /api/v1/tasks/*/events': () => refuse(503, 'SERVICE_UNAVAILABLE'),
  });
  const link = await screen.findByRole('link', { name: 'order.pay' });
  expect(link.getAttribute('href')).toBe(`/tasks/${dead}`);
  expect(screen.getByText(/What is dead holds it up/)).toBeTruthy();
  expect(screen.getByText('Not kept any more')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'order.send' })).toBeTruthy();
  expect(screen.getByText('Waits until other tasks have succeeded')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText(/Tasks that wait for it are cancelled as well/)).toBeTruthy();
});
