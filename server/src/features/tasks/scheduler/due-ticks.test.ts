import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CatchUp, decideTicks } from './due-ticks.ts';

const now = new Date('2027-01-01T12:00:10Z');
const minutesAgo = (...ago: number[]): Date[] =>
  ago.map((minutes) => new Date(Date.parse('2027-01-01T12:00:00Z') - minutes * 60_000));
const decide = (due: Date[], catchUp: CatchUp) => decideTicks(due, now, catchUp);

test('a tick that is on time becomes a task, whatever is done with late ones', () => {
  for (const policy of ['skip', 'once', 'all'] as const) {
    assert.deepEqual(decide(minutesAgo(0), { policy, most: 5 }), { run: minutesAgo(0), missed: 0 });
  }
});

test('skip passes over what is late and keeps what is on time', () => {
  assert.deepEqual(decide(minutesAgo(3, 2, 1), { policy: 'skip', most: 1 }), { run: [], missed: 3 });
  assert.deepEqual(decide(minutesAgo(2, 1, 0), { policy: 'skip', most: 1 }), { run: minutesAgo(0), missed: 2 });
});

test('once makes up for all of them with the last', () => {
  assert.deepEqual(decide(minutesAgo(600, 300, 60), { policy: 'once', most: 1 }), { run: minutesAgo(60), missed: 2 });
});

test('all makes up for each, up to so many of the last', () => {
  assert.deepEqual(decide(minutesAgo(4, 3, 2), { policy: 'all', most: 10 }), { run: minutesAgo(4, 3, 2), missed: 0 });
  assert.deepEqual(decide(minutesAgo(4, 3, 2), { policy: 'all', most: 2 }), { run: minutesAgo(3, 2), missed: 1 });
});
