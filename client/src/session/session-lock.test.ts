import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSessionLock, globalLocks, type LockSource } from './session-lock.ts';

const order = (names: readonly string[], lockOf: (name: string) => ReturnType<typeof createSessionLock>) => {
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await new Promise<void>((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  return Promise.all(names.map((name) => lockOf(name)(work(name)))).then(() => seen);
};

test('lets one work at a time, in one tab and across tabs', async () => {
  const locks = globalLocks();
  assert.ok(locks, 'Node 24 has locks');
  const alone = createSessionLock(undefined, undefined);
  const tabs = new Map(['a', 'b'].map((name) => [name, createSessionLock('one session', locks)]));
  const expected = ['a begins', 'a ends', 'b begins', 'b ends'];
  assert.deepEqual(await order(['a', 'b'], () => alone), expected);
  assert.deepEqual(await order(['a', 'b'], (name) => tabs.get(name) ?? alone), expected);
});

test('goes on after work that failed, and hands its failure to whoever asked for it', async () => {
  const lock = createSessionLock('failing session', globalLocks());
  await assert.rejects(
    lock(() => Promise.reject(new Error('no'))),
    /^Error: no$/,
  );
  assert.equal(await lock(async () => 'yes'), 'yes');
});

test('does not wait for ever for a tab that was frozen with the lock in hand', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const frozen: LockSource = {
    request: (_name, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const result = createSessionLock('frozen session', frozen)(async () => 'went on');
  // The lock is asked for once the turns of this tab have come round.
  await new Promise<void>((resolve) => setImmediate(resolve));
  t.mock.timers.tick(9_999);
  const early = await Promise.race([result, new Promise((resolve) => setImmediate(() => resolve('waits')))]);
  assert.equal(early, 'waits');
  t.mock.timers.tick(1);
  assert.equal(await result, 'went on');
});
