import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createSlowLane, type SlowLane } from './slow-lane.ts';

const enter = (lane: SlowLane, address: string) => lane.enter(address) ?? assert.fail(`${address} had to wait.`);

const makeSlow = (lane: SlowLane, ...addresses: string[]): void => {
  for (const address of addresses) enter(lane, address).end(true);
};

test('recipients that answer never wait for each other', () => {
  const lane = createSlowLane(movableClock());
  for (let count = 0; count < 100; count += 1) enter(lane, `person-${count}@example.com`);
  enter(lane, 'person-1@example.com');
});

test('a recipient that was slow passes one at a time and holds up nobody else', () => {
  const lane = createSlowLane(movableClock());
  makeSlow(lane, 'slow@example.com');
  const turn = enter(lane, 'slow@example.com');
  assert.equal(lane.enter('SLOW@example.com'), null);
  enter(lane, 'quick@example.com');
  turn.end(true);
  enter(lane, 'slow@example.com');
});

test('slow recipients share one lane, so that they never hold more than one slot together', () => {
  const lane = createSlowLane(movableClock());
  makeSlow(lane, 'slow@one.example', 'slow@two.example');
  enter(lane, 'slow@one.example');
  assert.equal(lane.enter('slow@two.example'), null);
});

test('a domain is slow once two of its addresses were, and quick again once one answers', () => {
  const lane = createSlowLane(movableClock());
  makeSlow(lane, 'one@dead.example');
  enter(lane, 'new@dead.example').end(true);
  const turn = enter(lane, 'third@dead.example');
  assert.equal(lane.enter('fourth@dead.example'), null);
  turn.end(false);
  enter(lane, 'fourth@dead.example');
  enter(lane, 'fifth@dead.example');
});

test('an answer that came late counts as slow', () => {
  const clock = movableClock();
  const lane = createSlowLane(clock);
  const turn = enter(lane, 'late@example.com');
  clock.letPassMs(11_000);
  turn.end(false);
  enter(lane, 'late@example.com');
  assert.equal(lane.enter('late@example.com'), null);
});

test('what was slow is forgotten after ten minutes', () => {
  const clock = movableClock();
  const lane = createSlowLane(clock);
  makeSlow(lane, 'slow@example.com');
  enter(lane, 'slow@example.com');
  assert.equal(lane.enter('slow@example.com'), null);
  clock.letPassMs(600_001);
  enter(lane, 'slow@example.com');
});
