import { expect, test } from 'vitest';
import { alertRule } from '../../testing/alert-rule.ts';
import { en } from '../../words/en.ts';
import { concernsOf } from './attention.ts';
import { countSince, type Reading, type Readings } from './readings.ts';
import { healthy, queue, schedule, worker } from './testing/calm-house.ts';

const read = <Value>(value: Value): Reading<Value> => ({ value, error: null, isAwaited: false });
const none = { count: 0, isWhole: true };

const calm: Readings = {
  alerts: read([]),
  queues: read([queue('default')]),
  workers: read([worker]),
  deadLately: read({ data: [], total: 0, is_whole: true }),
  schedules: read([schedule('prune')]),
  signIns: read({ success: none, failure: none }),
  mails: read({ failed: none, refused: none }),
  invitations: read(none),
  blocks: read(none),
};

const said = (more: Partial<Readings>, health = healthy) =>
  concernsOf({ ...calm, ...more }, health, en).map(({ tone, text, to }) => ({ tone, text, to }));

const paused = { paused_at: '2026-11-22T10:00:00.000Z' };
const waiting = { counts: { ...queue('any').counts, ready: 3 }, workers: 0 };

test('a calm house gives no cause for concern', () => {
  expect(said({})).toEqual([]);
});

test('one firing alert is told in its words and led to, several are counted, and a grave one makes it a danger', () => {
  const slow = alertRule({ rule: 'api-slow', summary: 'Requests are slow', severity: 'warning', state: 'firing' });
  expect(said({ alerts: read([slow]) })).toEqual([
    { tone: 'warning', text: 'Requests are slow', to: '/monitoring/alerts/api-slow' },
  ]);
  expect(said({ alerts: read([slow, alertRule({ rule: 'database-down', state: 'firing' })]) })).toEqual([
    { tone: 'danger', text: '2 alerts are firing.', to: '/monitoring/alerts' },
  ]);
});

test('one paused queue is named and led to, several are counted', () => {
  expect(said({ queues: read([queue('mail out', paused), queue('default')]) })).toEqual([
    { tone: 'warning', text: 'The queue mail out is paused.', to: '/queues/mail%20out' },
  ]);
  expect(said({ queues: read([queue('a', paused), queue('b', paused)]) })).toEqual([
    { tone: 'warning', text: '2 queues are paused.', to: '/queues' },
  ]);
});

test('a queue in which tasks wait for no worker is a danger, unless it is paused anyway', () => {
  expect(said({ queues: read([queue('reports', waiting)]) })).toMatchObject([
    { tone: 'danger', text: 'Tasks wait in the queue reports, and no worker works it.' },
  ]);
  expect(said({ queues: read([queue('reports', { ...waiting, ...paused })]) })).toMatchObject([
    { text: 'The queue reports is paused.' },
  ]);
});

test('where no worker is alive that is said once, not for each queue', () => {
  const gone = { ...worker, is_alive: false };
  expect(said({ workers: read([gone]), queues: read([queue('a', waiting), queue('b', waiting)]) })).toEqual([
    { tone: 'danger', text: 'No worker is there: tasks wait.', to: '/workers' },
  ]);
});

test('what is dangerous stands before what is not', () => {
  const concerns = said({
    queues: read([queue('archive', paused)]),
    mails: read({ failed: { count: 1, isWhole: true }, refused: { count: 200, isWhole: false } }),
  });
  expect(concerns).toEqual([
    {
      tone: 'danger',
      text: 'At least 200 mails were refused for good in the last 24 hours.',
      to: '/mail?state=refused',
    },
    { tone: 'warning', text: 'The queue archive is paused.', to: '/queues/archive' },
    {
      tone: 'warning',
      text: '1 mail of the last 24 hours could not be delivered so far.',
      to: '/mail?state=failed',
    },
  ]);
});

test('tasks that died lately lead to the dead letters of that time', () => {
  expect(said({ deadLately: read({ data: [], total: 2, is_whole: true }) })).toEqual([
    { tone: 'danger', text: '2 tasks were given up in the last 24 hours.', to: '/dead-letters?range=day' },
  ]);
});

test('a schedule is late only when it should run: not while it rests', () => {
  expect(said({ schedules: read([schedule('prune', { lag_seconds: 31 })]) })).toMatchObject([
    { text: 'The schedule prune is late.' },
  ]);
  expect(said({ schedules: read([schedule('prune', { is_served: false })]) })).toMatchObject([
    { text: 'The schedule prune is late.' },
  ]);
  expect(said({ schedules: read([schedule('prune', { lag_seconds: 900, ...paused })]) })).toEqual([]);
});

test('a schedule whose last task was given up is named', () => {
  const last_task = { id: worker.id, state: 'dead', finished_at: null } as const;
  expect(said({ schedules: read([schedule('prune', { last_task })]) })).toMatchObject([
    { text: 'The last task of the schedule prune was given up.', to: '/schedules' },
  ]);
});

test.each([
  ['degraded', 'warning'],
  ['unhealthy', 'danger'],
] as const)('a part that does not work weighs as much as the house says: %s', (status, tone) => {
  expect(said({}, { status, checks: { database: true, mail: false } })).toMatchObject([
    { tone, text: 'Mail does not work.' },
  ]);
});

test('of an unhealthy house a part that is not critical stays a warning where the server says which are', () => {
  const detail = { message: 'away', duration_ms: 1, checked_at: '', since: '' };
  const details = { database: { ...detail, critical: true }, mail: { ...detail, critical: false } };
  expect(said({}, { status: 'unhealthy', checks: { mail: false, database: false }, details })).toMatchObject([
    { tone: 'danger', text: 'Database does not work.' },
    { tone: 'warning', text: 'Mail does not work.' },
  ]);
});

test('only what is new enough is counted, and the count is whole once something older was seen', () => {
  const rows = [{ created_at: '2026-11-22T12:00:00.000Z' }, { created_at: '2026-11-01T12:00:00.000Z' }];
  const since = '2026-11-21T12:00:00.000Z';
  expect(countSince({ data: rows, next_cursor: 'more' }, since)).toEqual({ count: 1, isWhole: true });
  expect(countSince({ data: rows.slice(0, 1), next_cursor: 'more' }, since)).toEqual({ count: 1, isWhole: false });
});
