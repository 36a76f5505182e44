import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBlockList } from './block-list.ts';

const untilMs = 1_000;

test('several blocks that are read at once are all remembered', () => {
  const list = createBlockList();
  const reads = ['one', 'two', 'three'].map((id) => {
    list.forget(id);
    return { id, readAt: list.generation };
  });
  for (const { id, readAt } of reads) list.remember(id, untilMs, readAt);
  for (const { id } of reads) assert.equal(list.untilMs(id, 0), untilMs, id);
});

test('a block that was lifted while somebody read it does not come back, however often the list is swept', () => {
  for (const lift of ['forget', 'forgetAll'] as const) {
    const list = createBlockList();
    const readAt = list.generation;
    list[lift]('one');
    list.sweep(0);
    list.remember('one', untilMs, readAt);
    assert.equal(list.untilMs('one', 0), undefined, lift);
  }
});
