import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPositionHistory } from './position-history.ts';

test('an idle primary is not taken for lag', () => {
  const history = createPositionHistory(10);
  history.note(100, 0);
  history.note(100, 60_000);
  assert.equal(history.secondsBehind(100, 3_600_000), 0);
});

test('the lag begins when the primary wrote what is missing, however long it was idle before', () => {
  const history = createPositionHistory(10);
  history.note(100, 0);
  history.note(100, 60_000);
  history.note(200, 61_000);
  history.note(300, 62_000);
  assert.equal(history.secondsBehind(100, 63_000), 2);
  assert.equal(history.secondsBehind(250, 63_000), 1);
});

test('behind everything that was noted the lag is unknown and not small', () => {
  const history = createPositionHistory(2);
  assert.equal(history.secondsBehind(0, 0), undefined);
  for (const position of [100, 200, 300]) history.note(position, position);
  assert.equal(history.secondsBehind(150, 300), undefined);
});

test('a position before the last one is of another primary, and the first is forgotten', () => {
  const history = createPositionHistory(10);
  history.note(900, 0);
  history.note(500, 1_000);
  assert.equal(history.newest(), 500);
  assert.equal(history.secondsBehind(500, 9_000), 0);
});
