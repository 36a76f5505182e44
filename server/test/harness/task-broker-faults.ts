import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokerFaults, TransportStand } from './task-transport-stand.ts';
import { waitFor } from './test-tokens.ts';

/** Longer than a producer may be kept waiting by a broker that does not answer. */
const tooLongMs = 3_000;

/** What every broker may do to us, on a real one of the test's own: no task is lost, and none runs twice. */
export const surviveBroker = (name: string, stand: TransportStand, broker: BrokerFaults): void => {
  const { open, openAlone, kind, enqueueSome, allSucceed } = stand;

  for (const [fault, strike, mend] of [
    ['dead', broker.kill, broker.start],
    ['frozen', async () => broker.freeze(), async () => broker.thaw()],
  ] as const) {
    test(`${name}: nobody waits for a broker that is ${fault}; PostgreSQL tells of tasks until it is back`, async (t) => {
      const { task, runs } = kind();
      const { transport, hintsSent } = await open(t, [task], 4);
      const told = await openAlone(t);
      await allSucceed(await enqueueSome(task, 5));
      assert.ok(hintsSent() >= 5);

      await strike();
      const startedMs = performance.now();
      const hint = { id: crypto.randomUUID(), queue: task.queue, priority: 1, epoch: 1 } as const;
      await assert.rejects(told.publish([hint]));
      assert.ok(performance.now() - startedMs < tooLongMs);
      await waitFor(() => assert.ok(!transport.isUp()), tooLongMs);
      await assert.rejects(transport.depth(task.queue));
      const sentBefore = hintsSent();
      await allSucceed(await enqueueSome(task, 20), 5_000);
      assert.equal(hintsSent(), sentBefore);

      await mend();
      await waitFor(() => assert.ok(transport.isUp() && told.isUp()), 15_000);
      const ids = await enqueueSome(task, 5);
      await allSucceed(ids);
      assert.ok(hintsSent() >= sentBefore + 5);
      assert.equal(runs.length, 30);
    });
  }

  for (const [what, strike] of [
    ['restarted', broker.restart],
    ['emptied', broker.empty],
    [
      'killed and started empty',
      async () => {
        await broker.kill();
        await broker.start();
      },
    ],
  ] as const) {
    test(`${name}: a broker is ${what} while tasks run, and each runs once`, async (t) => {
      const { task, runs } = kind(() => new Promise((resolve) => setTimeout(resolve, 15)));
      await open(t, [task], 4);
      await open(t, [task], 4);
      const ids = await enqueueSome(task, 200);
      await waitFor(() => assert.ok(runs.length > 30));
      await strike();
      if (broker.isSlow !== true) {
        await waitFor(() => assert.ok(runs.length > 90), 10_000);
        await strike();
      }
      await allSucceed(ids, 15_000);
      assert.deepEqual(runs.toSorted(), ids.toSorted());
    });
  }

  test(`${name}: a house begins while its broker is dead, and uses it when it comes`, async (t) => {
    const { task } = kind();
    await broker.kill();
    const { transport, hintsSent } = await open(t, [task], 4);
    assert.ok(!transport.isUp());
    await allSucceed(await enqueueSome(task, 5), 5_000);
    await broker.start();
    await waitFor(() => assert.ok(transport.isUp()), 15_000);
    await allSucceed(await enqueueSome(task, 5));
    assert.ok(hintsSent() >= 5);
  });
};
