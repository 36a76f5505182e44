import { screen, within } from '@testing-library/react';
import type { Schedule } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { ToastArea } from '../../ui/toast.tsx';
import { SchedulesPage } from './schedules-page.tsx';

const schedule: Schedule = {
  name: 'report.daily_logins',
  kind: 'report.daily_logins',
  cron: '0 6 * * *',
  time_zone: 'Europe/Berlin',
  catch_up: 'once',
  catch_up_max: 1,
  paused_at: null,
  last_tick_at: '2026-11-22T05:00:00.000Z',
  next_tick_at: '2026-11-23T05:00:00.000Z',
  lag_seconds: 0,
  last_task_id: '01a20377-0000-7000-8000-000000000001',
  last_task: {
    id: '01a20377-0000-7000-8000-000000000001',
    state: 'dead',
    finished_at: '2026-11-22T05:00:01.000Z',
  },
  is_served: true,
};

const everything = ['schedules:read', 'schedules:write', 'tasks:read'];

const open = (answers: Parameters<typeof answerWith>[0], permissions: readonly string[] = everything) => {
  const server = answerWith({ 'GET /api/v1/schedules': () => ({ data: [schedule] }), ...answers }, permissions);
  const user = show(
    <>
      <SchedulesPage />
      <ToastArea />
    </>,
  );
  return { user, ...server };
};

const openMenu = async (user: ReturnType<typeof show>): Promise<void> =>
  user.click(await screen.findByRole('button', { name: 'More actions: report.daily_logins' }));

test('a schedule says in words when it is due, and what became of its last task', async () => {
  open({});
  const row = await screen.findByRole('row', { name: /report\.daily_logins/ });
  expect(within(row).getAllByText('Every day at 6:00 AM')).not.toHaveLength(0);
  expect(within(row).getByText('Europe/Berlin')).toBeTruthy();
  expect(within(row).getByRole('link', { name: 'Dead' }).getAttribute('href')).toBe(`/tasks/${schedule.last_task_id}`);
});

test.each([
  ['rests', { paused_at: '2026-11-22T05:00:00.000Z' }, 'Paused'],
  ['has no worker', { is_served: false }, 'No worker'],
  ['is late', { lag_seconds: 120 }, '2 min late'],
] as const)('a schedule that %s says so', async (_, changes, said) => {
  open({ 'GET /api/v1/schedules': () => ({ data: [{ ...schedule, ...changes }] }) });
  expect(await screen.findByText(said)).toBeTruthy();
});

test('a schedule is run now', async () => {
  const { user, calls } = open({
    'POST /api/v1/schedules/*/run': () => Response.json({ id: schedule.last_task_id }, { status: 201 }),
  });
  await openMenu(user);
  await user.click(await screen.findByRole('menuitem', { name: 'Run now' }));
  expect(await screen.findByText('A task is enqueued.')).toBeTruthy();
  expect(calls()).toContain('POST /api/v1/schedules/report.daily_logins/run');
});

test('a schedule rests only once that is confirmed', async () => {
  let now = schedule;
  const { user } = open({
    'GET /api/v1/schedules': () => ({ data: [now] }),
    'POST /api/v1/schedules/*/pause': () => {
      now = { ...schedule, paused_at: '2026-11-22T05:00:00.000Z' };
      return now;
    },
  });
  await openMenu(user);
  await user.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  const dialog = await screen.findByRole('dialog');
  expect(now.paused_at).toBeNull();
  await user.click(within(dialog).getByRole('button', { name: 'Pause' }));
  expect(await screen.findByText('Paused')).toBeTruthy();
});

test('a run that the server refuses is said', async () => {
  const { user } = open({ 'POST /api/v1/schedules/*/run': () => refuse(409, 'CONFLICT') });
  await openMenu(user);
  await user.click(await screen.findByRole('menuitem', { name: 'Run now' }));
  expect(await screen.findAllByText(/^Refused as CONFLICT/)).not.toHaveLength(0);
});

test('who may only look finds nothing to act with', async () => {
  open({}, ['schedules:read']);
  await screen.findAllByText('Every day at 6:00 AM');
  expect(screen.queryByRole('button', { name: /^More actions/ })).toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
});
