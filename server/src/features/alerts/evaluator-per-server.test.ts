import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAlertStand } from '../../../test/harness/alert-stand.ts';
import type { AlertRule } from './alert-rule.ts';

const words = { en: 'Words', de: 'Wörter' };
const unreached: AlertRule = {
  ...{ name: 'unreached', severity: 'critical', summary: words, runbook: words },
  ...{ measured: { metric: 'reached', stat: 'max' }, perServer: true },
  ...{ windowSeconds: 30, operator: '<', threshold: 1, forSeconds: 0, keepFiringSeconds: 60 },
};
const mail = { channel: 'mail', address: 'on-call@example.com', userId: null } as const;
const reached = (value: number) => [{ labels: {}, value, samples: 3 }];
const everything = { rule: 'unreached', from: undefined, to: undefined };

/** Two servers, of which the first evaluates. */
const openHouse = async () => {
  const stand = await openAlertStand([unreached], [mail]);
  const [well, ill] = [stand.openProcess('one:4000'), stand.openProcess('two:4000')];
  stand.measure(unreached, reached(1));
  await well.round();
  await ill.round();
  const told = () => stand.told.map(({ alerts }) => alerts);
  /** What each measures itself, for so many seconds. */
  const pass = async (seconds: number, value: number) => {
    for (let passed = 0; passed < seconds; passed += 15) {
      stand.measure(unreached, reached(1));
      await stand.pass(15, well);
      stand.measure(unreached, reached(value));
      await ill.round();
    }
  };
  return { stand, well, ill, told, pass };
};

test('a server that alone loses the database is named, and says itself that it is over', async () => {
  const { stand, ill, told, pass } = await openHouse();
  ill.setAway(true);
  await pass(60, 0);
  assert.deepEqual(told(), [['firing unreached {"instance":"two:4000"}']]);
  ill.setAway(false);
  await pass(15, 1);
  await pass(15, 1);
  assert.deepEqual(told().slice(1), [['resolved unreached {"instance":"two:4000"}']]);
  const history = await stand.list.history(everything, null, 10);
  assert.deepEqual(
    history.map(({ labels, endedAt }) => [labels, endedAt !== null]),
    [[{ instance: 'two:4000' }, true]],
  );
  await pass(120, 1);
  assert.equal(told().length, 2, 'Nobody is told once more.');
});

test('what began and ended while it was away is told of by it, and stands in the history', async () => {
  const { stand, ill, told, pass } = await openHouse();
  ill.setAway(true);
  await pass(30, 0);
  await pass(90, 1);
  ill.setAway(false);
  await pass(30, 1);
  assert.deepEqual(told(), [
    ['firing unreached {"instance":"two:4000"}'],
    ['resolved unreached {"instance":"two:4000"}'],
  ]);
  const [episode, ...others] = await stand.list.history(everything, null, 10);
  assert.deepEqual([episode?.labels, others.length], [{ instance: 'two:4000' }, 0]);
  assert.notEqual(episode?.endedAt ?? null, null);
});

test('where nobody reaches it each server says so of itself, and all are over afterwards', async () => {
  const { stand, well, ill, told, pass } = await openHouse();
  well.setAway(true);
  ill.setAway(true);
  stand.measure(unreached, reached(0));
  await stand.pass(15, well);
  await ill.round();
  assert.deepEqual(told(), [
    ['firing unreached {"instance":"one:4000"}'],
    ['firing unreached {"instance":"two:4000"}'],
  ]);
  well.setAway(false);
  ill.setAway(false);
  await pass(150, 1);
  assert.deepEqual(
    told()
      .slice(2)
      .map(([alert]) => alert)
      .sort(),
    ['resolved unreached {"instance":"one:4000"}', 'resolved unreached {"instance":"two:4000"}'],
  );
  assert.equal((await stand.list.find('unreached')).state, 'ok');
});
