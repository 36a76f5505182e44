import { expect, test } from 'vitest';
import { hasFaultyId, taskQueryOf } from './task-filters.ts';

test('what the address says is asked of the server by its own names', () => {
  const id = '01a20370-8aa9-7142-964d-81df0ca65b26';
  expect(
    taskQueryOf({ state: 'dead', kind: 'email.send', request_id: ` ${id} `, from: '2026-01-01T00:00:00.000Z' }),
  ).toEqual({ state: ['dead'], kind: 'email.send', request_id: id, created_after: '2026-01-01T00:00:00.000Z' });
});

test('waiting stands for every state before a run', () => {
  expect(taskQueryOf({ state: 'waiting' }).state).toEqual(['scheduled', 'blocked', 'ready', 'dispatched']);
});

test('a state that there is not narrows nothing', () => {
  expect(taskQueryOf({ state: 'asleep' })).toEqual({});
});

test.each([['0'], ['01a20370'], ['<b>'], ['01a20370-8aa9-7142-964d-81df0ca65b2g']])('%s is no id', (text) => {
  expect(hasFaultyId({ request_id: text })).toBe(true);
  expect(hasFaultyId({ actor_id: text })).toBe(true);
});

test('an id is an id, with blanks around it too, and none is no fault', () => {
  expect(hasFaultyId({ request_id: ' 01a20370-8aa9-7142-964d-81df0ca65b26 ' })).toBe(false);
  expect(hasFaultyId({})).toBe(false);
});
