import assert from 'node:assert/strict';
import { test } from 'node:test';

test('runs on the Node 24 that comes with the dependencies, whatever the machine has', () => {
  assert.equal(process.versions.node.split('.')[0], '24');
});
