import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { ToastArea } from '../../ui/toast.tsx';
import { DeadLettersPage } from './dead-letters-page.tsx';
import { taskDetail } from './testing/made-task.ts';

const idOf = (number: number): string => `01a20377-0000-7000-8000-00000000000${number}`;
const dead = [1, 2, 3].map((number) =>
  taskDetail({
    id: idOf(number),
    state: 'dead',
    dead_reason: 'crashed',
    finished_at: '2026-11-22T10:00:00.000Z',
    attempts_made: 3,
  }),
);

const groupsOf = (...counts: readonly number[]) => ({
  data: counts.map((count, index) => ({
    kind: index === 0 ? 'report.build' : `other.kind-${index}`,
    queue: 'reports',
    reason: 'crashed',
    count,
    oldest_died_at: '2026-11-21T10:00:00.000Z',
    newest_died_at: '2026-11-22T10:00:00.000Z',
  })),
  total: counts.reduce((sum, count) => sum + count, 0),
  is_whole: true,
});

const open = (
  at: string,
  answers: Parameters<typeof answerWith>[0],
  permissions: readonly string[] = ['tasks:read', 'tasks:write'],
) => {
  const server = answerWith(
    {
      'GET /api/v1/tasks': () => pageOf(...dead),
      'GET /api/v1/tasks/dead': () => groupsOf(3),
      'GET /api/v1/task-kinds': () => ({ data: [] }),
      ...answers,
    },
    permissions,
  );
  const user = show(
    <>
      <DeadLettersPage />
      <ToastArea />
    </>,
    at,
  );
  return { user, ...server };
};

test('all that match are replayed by their filter, as many as were confirmed', async () => {
  const bodies: unknown[] = [];
  const { user } = open('/dead-letters?kind=report.build&reason=crashed', {
    'POST /api/v1/tasks/replay': ({ body }) => {
      bodies.push(body);
      return { replayed: 3 };
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Replay all that match' }));
  const dialog = await screen.findByRole('dialog', { name: 'Replay 3 tasks?' });
  expect(within(dialog).queryByRole('textbox')).toBeNull();
  await user.click(within(dialog).getByRole('button', { name: 'Replay' }));
  expect(await screen.findByText('3 tasks are replayed.')).toBeTruthy();
  expect(bodies).toEqual([{ filter: { kind: 'report.build', reason: 'crashed' }, limit: 3 }]);
});

test('more than twenty are replayed only once their number is typed', async () => {
  const { user, calls } = open('/dead-letters', {
    'GET /api/v1/tasks/dead': () => groupsOf(40, 2),
    'POST /api/v1/tasks/replay': () => ({ replayed: 42 }),
  });
  await user.click(await screen.findByRole('button', { name: 'Replay all that match' }));
  const dialog = await screen.findByRole('dialog', { name: 'Replay 42 tasks?' });
  const replay = within(dialog).getByRole('button', { name: 'Replay' });
  expect(replay).toHaveProperty('disabled', true);
  await user.type(within(dialog).getByRole('textbox'), '42');
  await user.click(replay);
  await waitFor(() => expect(calls().filter((call) => call === 'POST /api/v1/tasks/replay')).toHaveLength(1));
});

test('those that are ticked are replayed one by one, and it is said how many could not be', async () => {
  const { user, calls } = open('/dead-letters', {
    [`POST /api/v1/tasks/${idOf(1)}/replay`]: () => dead[0],
    [`POST /api/v1/tasks/${idOf(3)}/replay`]: () => refuse(409, 'CONFLICT'),
  });
  const boxes = await screen.findAllByRole('checkbox', { name: /^Select report\.build/ });
  expect(boxes).toHaveLength(3);
  for (const box of [boxes[0], boxes[2]]) if (box !== undefined) await user.click(box);
  expect(screen.getByText('2 selected')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Replay selected' }));
  const dialog = await screen.findByRole('dialog', { name: 'Replay 2 tasks?' });
  await user.click(within(dialog).getByRole('button', { name: 'Replay' }));
  expect(await screen.findByText('1 task is done; 1 could not be.')).toBeTruthy();
  expect(calls().filter((call) => call.startsWith('POST /api/v1/tasks'))).toEqual([
    `POST /api/v1/tasks/${idOf(1)}/replay`,
    `POST /api/v1/tasks/${idOf(3)}/replay`,
  ]);
});

test('all that are shown are ticked and put away at once', async () => {
  const { user, calls } = open('/dead-letters', { 'POST /api/v1/tasks/*/cancel': () => dead[0] });
  await user.click(await screen.findByRole('checkbox', { name: 'Select all that are shown' }));
  await user.click(screen.getByRole('button', { name: 'Put away selected' }));
  const dialog = await screen.findByRole('dialog', { name: 'Put 3 tasks away?' });
  await user.click(within(dialog).getByRole('button', { name: 'Put away' }));
  expect(await screen.findByText('3 tasks are put away.')).toBeTruthy();
  expect(calls().filter((call) => call.endsWith('/cancel'))).toHaveLength(3);
});

test('each group leads to its tasks', async () => {
  open('/dead-letters', { 'GET /api/v1/tasks/dead': () => groupsOf(40, 2) });
  const table = await screen.findByRole('table', { name: 'Dead tasks by kind, queue and reason' });
  const link = within(table).getByRole('link', { name: /^other\.kind-1(?!\d)/ });
  expect(link.getAttribute('href')).toBe('/dead-letters?kind=other.kind-1&queue=reports&reason=crashed');
});

test('who may only look is offered nothing to tick or replay', async () => {
  open('/dead-letters', {}, ['tasks:read']);
  await screen.findAllByRole('link', { name: /^report\.build/ });
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByRole('button', { name: /^Replay/ })).toBeNull();
});

test('where nothing is dead the page says so', async () => {
  open('/dead-letters', { 'GET /api/v1/tasks': () => pageOf(), 'GET /api/v1/tasks/dead': () => groupsOf() });
  expect(await screen.findByText('Nothing is dead')).toBeTruthy();
});
