import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { OverviewPage } from './overview-page.tsx';
import { allPermissions, calmHouse, queue } from './testing/calm-house.ts';

const record = {
  id: '01a20377-0000-7000-8000-0000000000cc',
  at: '2026-11-22T11:00:00.000Z',
  method: 'password',
  outcome: 'success',
  reason: null,
  client_address: '203.0.113.7',
  user_agent: null,
  device: { kind: 'unknown', browser: null, os: null },
  session_id: null,
  user_id: someone.id,
  request_id: '01a20377-0000-7000-8000-0000000000dd',
};

test('in a calm house nothing needs anybody', async () => {
  answerWith(calmHouse, allPermissions);
  show(<OverviewPage />);
  await screen.findByText('Nothing needs you just now.');
});

test('figures add up over all queues and lead to what they count', async () => {
  const counts = { blocked: 1, scheduled: 90, ready: 2, dispatched: 3, running: 4, dead: 5 };
  answerWith(
    { ...calmHouse, 'GET /api/v1/queues': () => ({ data: [queue('a', { counts }), queue('b', { counts })] }) },
    allPermissions,
  );
  show(<OverviewPage />);
  // What is for later is not waiting.
  expect(await screen.findByRole('link', { name: '12 Waiting' })).toHaveProperty('pathname', '/queues');
  expect(screen.getByRole('link', { name: '8 Running' })).toHaveProperty('search', '?state=running');
  expect(screen.getByRole('link', { name: '10 Dead' })).toHaveProperty('pathname', '/dead-letters');
});

test('a very large figure is rounded, and exact when it is pointed at', async () => {
  const counts = { ...queue('any').counts, dead: 1_234_567 };
  answerWith({ ...calmHouse, 'GET /api/v1/queues': () => ({ data: [queue('a', { counts })] }) }, allPermissions);
  show(<OverviewPage />);
  await screen.findByRole('link', { name: '1.23M Dead' });
  screen.getByTitle('1,234,567');
});

test('who may not see tasks is led to the queues instead', async () => {
  answerWith(calmHouse, ['queues:read']);
  show(<OverviewPage />);
  expect(await screen.findByRole('link', { name: '0 Running' })).toHaveProperty('pathname', '/queues');
});

test('who may see tasks alone is told how many died lately', async () => {
  answerWith({ 'GET /api/v1/tasks/dead': () => ({ data: [], total: 3, is_whole: true }) }, ['tasks:read']);
  show(<OverviewPage />);
  expect(await screen.findByRole('link', { name: '3 Dead' })).toHaveProperty('search', '?range=day');
});

test('sign-ins are counted by how they ended, and a count that is not whole says so', async () => {
  answerWith(
    {
      ...calmHouse,
      'GET /api/v1/login-records': ({ query }) =>
        query.get('outcome') === 'failure' ? { data: [record, record], next_cursor: 'more' } : pageOf(record),
    },
    allPermissions,
  );
  show(<OverviewPage />);
  await screen.findByRole('link', { name: '1 Signed in' });
  expect(screen.getByRole('link', { name: '2+ Failed' })).toHaveProperty('search', '?outcome=failure&range=day');
});

test('nothing is asked for that the person may not see', async () => {
  const server = answerWith(calmHouse, ['mail:read']);
  show(<OverviewPage />);
  await screen.findByText('Nothing needs you just now.');
  const asked = new Set(server.calls().filter((call) => !call.includes('/auth/') && !call.includes('/user')));
  expect([...asked].toSorted()).toEqual(['GET /api/v1/health', 'GET /api/v1/mail']);
  expect(screen.queryByText('Waiting')).toBeNull();
});

test('what could not be read is said, and the house is not called calm', async () => {
  answerWith({ ...calmHouse, 'GET /api/v1/mail': () => refuse(403, 'FORBIDDEN') }, allPermissions);
  show(<OverviewPage />);
  await screen.findByText(/Not everything could be read/);
  expect(screen.queryByText('Nothing needs you just now.')).toBeNull();
  const mail = screen.getByRole('heading', { name: 'Mail of the last 24 hours' }).closest('section');
  expect(mail).not.toBeNull();
  if (mail !== null) within(mail).getByText(/This could not be read/);
});

test('a concern leads to where more is said of it, and is announced', async () => {
  answerWith(
    {
      ...calmHouse,
      'GET /api/v1/queues': () => ({ data: [queue('archive', { paused_at: '2026-11-22T10:00:00.000Z' })] }),
    },
    allPermissions,
  );
  show(<OverviewPage />);
  expect(await screen.findByRole('link', { name: 'The queue archive is paused.' })).toHaveProperty(
    'pathname',
    '/queues/archive',
  );
  screen.getByText('1 thing needs attention.');
});

test('each part of the house says how it is', async () => {
  answerWith(
    { ...calmHouse, 'GET /api/v1/health': () => ({ status: 'degraded', checks: { database: true, mail: false } }) },
    allPermissions,
  );
  show(<OverviewPage />);
  await screen.findByText('Something does not work; the house goes on');
  screen.getByText('Mail does not work.');
});

test('what is known is shown though one answer does not come, and the house is not called calm', async () => {
  answerWith({ ...calmHouse, 'GET /api/v1/mail': () => new Promise(() => {}) }, allPermissions);
  show(<OverviewPage />);
  await screen.findByText(/Not everything could be read/, {}, { timeout: 6_000 });
  expect(screen.queryByText('Nothing needs you just now.')).toBeNull();
}, 10_000);
