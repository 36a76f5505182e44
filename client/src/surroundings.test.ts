import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globalSurroundings, orAborted } from './surroundings.ts';

test('a wait lasts its time, and an abort ends it with the signal’s reason', async () => {
  const begunMs = performance.now();
  await globalSurroundings.wait(20, undefined);
  assert.ok(performance.now() - begunMs >= 19);

  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const waiting = globalSurroundings.wait(60_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(globalSurroundings.wait(60_000, controller.signal), reason);
});

test('work that is waited for by somebody who leaves goes on, and its failure troubles nobody', async () => {
  let fail = (_error: Error): void => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  await assert.rejects(orAborted(work, AbortSignal.abort()), { name: 'AbortError' });
  fail(new Error('later'));
  await assert.rejects(work, /later/);
});

test('keys are of 128 random bits, and no two are alike', () => {
  const keys = Array.from({ length: 100 }, () => globalSurroundings.newKey());
  assert.equal(new Set(keys).size, 100);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});
