import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandomness } from './randomness.ts';

test('ids are UUIDv7, differ, and sort in the order they were made', () => {
  const ids = Array.from({ length: 20_000 }, () => systemRandomness.uuid());
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids.toSorted(), ids);
});
