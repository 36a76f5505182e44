import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AdvisoryFloor, belowTheFloor, readFloor, readLock } from './advisory-floor.ts';

const root = join(import.meta.dirname, '..');
const floor: AdvisoryFloor = [
  { package: 'gate', minimum: '5.12.1', why: 'an open hinge' },
  { package: '@house/moat', minimum: null, why: 'it leaks' },
];
const locked = (packages: Record<string, string>) => ({
  packages: Object.fromEntries(Object.entries(packages).map(([path, version]) => [path, { version }])),
});

test('lets what stands on the floor or above it be', () => {
  for (const version of ['5.12.1', '5.12.10', '5.13.0', '6.0.0', '10.0.0-rc.1', '5.12.1+build']) {
    assert.deepEqual(belowTheFloor(floor, locked({ 'node_modules/gate': version })), [], version);
  }
});

test('names what lies below, also deep in the tree', () => {
  for (const version of ['5.12.0', '5.9.9', '4.99.99', '5.12.1-rc.1', 'nonsense']) {
    const found = belowTheFloor(floor, locked({ 'node_modules/wall/node_modules/gate': version }));
    assert.deepEqual(found, [
      `node_modules/wall/node_modules/gate is ${version}, at least 5.12.1 is needed: an open hinge`,
    ]);
  }
});

test('names a package that must not come in at all', () => {
  assert.deepEqual(belowTheFloor(floor, locked({ 'node_modules/@house/moat': '1.0.0' })), [
    'node_modules/@house/moat 1.0.0 must not be here: it leaks',
  ]);
});

test('does not confuse packages whose names end alike', () => {
  assert.deepEqual(
    belowTheFloor(floor, locked({ 'node_modules/moat': '1.0.0', 'node_modules/tailgate': '1.0.0' })),
    [],
  );
});

test('the packages of this house stand on the floor, and their lock file names no server', async () => {
  const lock = await readLock(root);

  assert.deepEqual(belowTheFloor(await readFloor(root), lock), []);
  for (const [path, entry] of Object.entries(lock.packages)) {
    assert.doesNotMatch(String(entry.resolved ?? ''), /:\/\//, `${path} names where it came from`);
  }
});
