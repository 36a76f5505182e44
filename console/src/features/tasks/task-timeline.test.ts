import { expect, test } from 'vitest';
import { timelineOf } from './task-timeline.ts';
import { attempt, taskDetail } from './testing/made-task.ts';

const kindsOf = (changes: Parameters<typeof taskDetail>[0]): readonly string[] =>
  timelineOf(taskDetail(changes)).map(({ kind }) => kind);

test('a task that waits for its time is shown with what it waits for', () => {
  expect(timelineOf(taskDetail({ state: 'scheduled', due_at: '2026-11-23T10:00:00.000Z' }))).toEqual([
    { kind: 'enqueued', at: '2026-11-22T10:00:00.000Z', schedule: null },
    { kind: 'due', at: '2026-11-23T10:00:00.000Z', isAhead: true },
  ]);
});

test.each([
  ['ready', 'waits'],
  ['dispatched', 'waits'],
  ['blocked', 'blocked'],
] as const)('a task that is %s has one thing ahead of it', (state, ahead) => {
  const entries = timelineOf(taskDetail({ state }));
  expect(entries.filter(({ isAhead }) => isAhead).map(({ kind }) => kind)).toEqual([ahead]);
});

test('each attempt is told with how long it took, and the next one with its number', () => {
  const failed = attempt({ number: 1, outcome: 'failed', error: { message: 'No.' } });
  const entries = timelineOf(taskDetail({ state: 'scheduled', attempts_made: 1, attempts: [failed] }));
  expect(entries.map(({ kind }) => kind)).toEqual(['enqueued', 'attempt', 'next-attempt']);
  expect(entries[1]).toMatchObject({ ranMs: 1_500, attempt: failed });
  expect(entries[2]).toMatchObject({ number: 2 });
});

test('an attempt that runs has no length yet, and nothing is ahead of it', () => {
  const running = attempt({ number: 1, outcome: 'running', ended_at: null });
  const entries = timelineOf(taskDetail({ state: 'running', attempts_made: 1, attempts: [running] }));
  expect(entries).toHaveLength(2);
  expect(entries[1]).toMatchObject({ kind: 'attempt', ranMs: null });
});

test('a clock that went back makes no negative length', () => {
  const odd = attempt({ started_at: '2026-11-22T10:00:05.000Z', ended_at: '2026-11-22T10:00:01.000Z' });
  expect(timelineOf(taskDetail({ state: 'succeeded', attempts: [odd] }))[1]).toMatchObject({ ranMs: 0 });
});

test('the end stands last, with the reason of a death', () => {
  const entries = timelineOf(
    taskDetail({ state: 'dead', dead_reason: 'crashed', finished_at: '2026-11-22T11:00:00.000Z' }),
  );
  expect(entries.at(-1)).toEqual({ kind: 'ended', at: '2026-11-22T11:00:00.000Z', state: 'dead', reason: 'crashed' });
});

test('a cancellation stands between the attempt that it met and the end', () => {
  const cancelled = attempt({ outcome: 'cancelled', started_at: '2026-11-22T10:00:01.000Z' });
  expect(
    kindsOf({ state: 'cancelled', attempts: [cancelled], cancel_requested_at: '2026-11-22T10:00:02.000Z' }),
  ).toEqual(['enqueued', 'attempt', 'cancel-requested', 'ended']);
});

test('a replay is marked where the numbers of the attempts begin anew', () => {
  const attempts = [attempt({ number: 1 }), attempt({ number: 2 }), attempt({ number: 1 })];
  expect(kindsOf({ state: 'running', replays: 1, attempts })).toEqual([
    'enqueued',
    'attempt',
    'attempt',
    'replayed',
    'attempt',
  ]);
});

test('an attempt that lost its worker is begun again under its number, and that is no replay', () => {
  const attempts = [attempt({ number: 1, outcome: 'crashed' }), attempt({ number: 1, outcome: 'running' })];
  expect(kindsOf({ state: 'running', replays: 1, attempts })).toEqual(['enqueued', 'attempt', 'attempt']);
});

test('a task of a schedule says so', () => {
  expect(timelineOf(taskDetail({ schedule: 'ledger.close' }))[0]).toMatchObject({ schedule: 'ledger.close' });
});
