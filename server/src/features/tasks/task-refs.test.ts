import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderByRefs } from './task-refs.ts';

test('a list in which nobody waits is one round', () => {
  assert.deepEqual(orderByRefs([{}, { ref: 'a' }, {}]), { rounds: [[0, 1, 2]], issues: [] });
});

test('a task stands in a round after all that it waits for, wherever it stands in the list', () => {
  const list = [
    { ref: 'pack', afterRefs: ['pay', 'pick'] },
    { ref: 'pay' },
    { ref: 'pick', afterRefs: ['pay'] },
    { afterRefs: ['pack'] },
  ];
  assert.deepEqual(orderByRefs(list), { rounds: [[1], [2], [0], [3]], issues: [] });
});

test('a circle is refused and shown, without what only leads to it', () => {
  const list = [
    { ref: 'start', afterRefs: ['a'] },
    { ref: 'a', afterRefs: ['b'] },
    { ref: 'b', afterRefs: ['c'] },
    { ref: 'c', afterRefs: ['a'] },
  ];
  assert.deepEqual(orderByRefs(list).issues, [
    { path: 'tasks.1.after_refs', message: 'These wait for each other: a → b → c → a.' },
  ]);
});

test('a task that waits for itself is refused', () => {
  assert.deepEqual(orderByRefs([{ ref: 'a', afterRefs: ['a'] }]).issues, [
    { path: 'tasks.0.after_refs', message: 'These wait for each other: a → a.' },
  ]);
});

test('a ref that is given twice and one that is given to nobody are named by their place', () => {
  const { issues } = orderByRefs([{ ref: 'a' }, { ref: 'a', afterRefs: ['a', 'z'] }]);
  assert.deepEqual(
    issues.map(({ path }) => path),
    ['tasks.1.ref', 'tasks.1.after_refs.1'],
  );
});

test('a thousand tasks, each after the one before, are a thousand rounds', () => {
  const list = Array.from({ length: 1000 }, (_, index) => ({
    ref: String(index),
    ...(index > 0 && { afterRefs: [String(index - 1)] }),
  }));
  assert.equal(orderByRefs(list).rounds.length, 1000);
});
