import { screen, waitFor, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { ToastArea } from '../../ui/toast.tsx';
import { QueuePage } from './queue-page.tsx';
import { madeQueue } from './testing/made-queue.ts';

const limited = madeQueue({ concurrency_limit: 2, rate_limit: { count: 100, seconds: 60 } });

const open = (answers: Parameters<typeof answerWith>[0], permissions: readonly string[] = ['queues:write']) => {
  const server = answerWith({ 'GET /api/v1/queues/*': () => limited, ...answers }, permissions);
  const user = show(
    <>
      <Routes>
        <Route path="/queues/:name" element={<QueuePage />} />
      </Routes>
      <ToastArea />
    </>,
    '/queues/reports',
  );
  return { user, ...server };
};

const field = (name: string) => screen.findByRole('textbox', { name });

test('limits are changed, and an empty field lifts one', async () => {
  const bodies: unknown[] = [];
  const { user } = open({
    'PATCH /api/v1/queues/*': ({ body }) => {
      bodies.push(body);
      return limited;
    },
  });
  await user.clear(await field('Tasks at once'));
  await user.clear(await field('Tasks begun'));
  await user.type(await field('Tasks begun'), '10');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('The limits hold from now on.')).toBeTruthy();
  expect(bodies).toEqual([{ concurrency_limit: null, rate_limit: { count: 10, seconds: 60 } }]);
});

test('half a rate is not sent', async () => {
  const { user, calls } = open({});
  await user.clear(await field('Within, in seconds'));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('A rate needs both: how many, and within which time.')).toBeTruthy();
  expect(calls().filter((call) => call.startsWith('PATCH'))).toEqual([]);
});

test.each(['0', '1.5', 'many', '10001'])('"%s" tasks at once are not sent', async (text) => {
  const { user, calls } = open({});
  const limit = await field('Tasks at once');
  await user.clear(limit);
  await user.type(limit, text);
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('A whole number from 1 to 10,000, or nothing.')).toBeTruthy();
  expect(limit).toHaveProperty('value', text);
  expect(calls().filter((call) => call.startsWith('PATCH'))).toEqual([]);
});

test('what the server says of a rate stands at its field', async () => {
  const issues = [{ path: 'rate_limit.seconds', message: 'Too long.' }];
  const { user } = open({ 'PATCH /api/v1/queues/*': () => refuse(400, 'VALIDATION_ERROR', { issues }) });
  const seconds = await field('Within, in seconds');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(seconds.getAttribute('aria-invalid')).toBe('true'));
});

test('a queue is paused only once that is confirmed, and then can be resumed', async () => {
  let now = limited;
  const { user } = open({
    'GET /api/v1/queues/*': () => now,
    'POST /api/v1/queues/*/pause': () => {
      now = { ...limited, paused_at: '2026-11-22T10:00:00.000Z' };
      return now;
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Pause: reports' }));
  const dialog = await screen.findByRole('dialog', { name: 'Pause reports?' });
  expect(now.paused_at).toBeNull();
  await user.click(within(dialog).getByRole('button', { name: 'Pause' }));
  expect(await screen.findByText(/^Nothing of this queue is begun/)).toBeTruthy();
  expect(await screen.findByRole('button', { name: 'Resume: reports' })).toBeTruthy();
});

test('tasks that wait where nobody works are not passed over in silence', async () => {
  const counts = { ...limited.counts, ready: 7 };
  open({ 'GET /api/v1/queues/*': () => ({ ...limited, workers: 0, counts }) });
  expect(await screen.findByText('Tasks wait here, and no worker works this queue.')).toBeTruthy();
});

test('who may only look sees the limits and no form', async () => {
  open({}, ['queues:read']);
  expect(await screen.findByText('2 at once, 100 in 1 min')).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull();
});
