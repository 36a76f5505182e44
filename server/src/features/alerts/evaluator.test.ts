import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAlertStand } from '../../../test/harness/alert-stand.ts';
import type { AlertRule } from './alert-rule.ts';
import { nameOfRecipient, type Recipient } from './recipients.ts';

const words = { en: 'Words', de: 'Wörter' };
const base = {
  severity: 'critical',
  summary: words,
  runbook: words,
  windowSeconds: 60,
  operator: '>',
  threshold: 10,
  keepFiringSeconds: 60,
} as const;

const atOnce: AlertRule = { ...base, name: 'at-once', measured: { metric: 'one', stat: 'max' }, forSeconds: 0 };
const patient: AlertRule = { ...base, name: 'patient', measured: { metric: 'two', stat: 'max' }, forSeconds: 60 };
const byQueue: AlertRule = { ...atOnce, name: 'by-queue', measured: { metric: 'three', stat: 'max' }, by: ['queue'] };
const absent: AlertRule = {
  ...base,
  name: 'absent',
  measured: { metric: 'four', stat: 'max' },
  operator: '<',
  threshold: 1,
  forSeconds: 0,
  absentMeans: 'zero',
};
const rules = [atOnce, patient, byQueue];

const mail = { channel: 'mail', address: 'on-call@example.com', userId: null } as const;
const hook = {
  channel: 'webhook',
  url: new URL('https://hooks.example.com/services/T024/secret?token=secret'),
} as const;

const all = (value: number) => [{ labels: {}, value, samples: 4 }];
const operator = { kind: 'operator' } as const;

test('of a webhook its host is shown, and not the path that lets others write there', () => {
  const names = ['/services/a', '/services/b', '/'].map((path) =>
    nameOfRecipient({ channel: 'webhook', url: new URL(path, 'https://hooks.example.com?key=secret') }),
  );
  for (const name of names) assert.match(name, /^https:\/\/hooks\.example\.com(\/…[0-9a-f]{6})?$/);
  assert.equal(new Set(names).size, 3);
});

test('an alert without a wait fires at once, and both channels are told once', async () => {
  const stand = await openAlertStand(rules, [mail, hook]);
  const one = stand.openProcess();
  stand.measure(atOnce, all(20));
  await stand.pass(60, one);
  assert.deepEqual(stand.told.map(({ to, kind, alerts }) => [to, kind, ...alerts]).sort(), [
    [nameOfRecipient(hook), 'change', 'firing at-once {}'],
    ['on-call@example.com', 'change', 'firing at-once {}'],
  ]);
  const [shown] = await stand.list.all();
  assert.equal(shown?.state, 'firing');
  assert.equal(shown?.value, 20);
});

test('a rule with a wait is pending first, and forgotten when the trouble ends before', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.measure(patient, all(20));
  await stand.pass(45, one);
  assert.equal((await stand.list.find('patient')).state, 'pending');
  stand.measure(patient, all(5));
  await stand.pass(15, one);
  assert.equal((await stand.list.find('patient')).state, 'ok');
  stand.measure(patient, all(20));
  await stand.pass(60, one);
  assert.deepEqual(stand.told, []);
  await stand.pass(15, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing patient {}']],
  );
});

test('an alert that flaps is told of once, and its end once it has been quiet for as long as the rule says', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  for (const value of [20, 5, 20, 5, 5]) {
    stand.measure(atOnce, all(value));
    await stand.pass(15, one);
  }
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing at-once {}']],
  );
  await stand.pass(60, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing at-once {}'], ['resolved at-once {}']],
  );
  const [past, ...older] = await stand.list.history({ rule: undefined, from: undefined, to: undefined }, null, 10);
  assert.deepEqual(older, []);
  assert.notEqual(past?.endedAt, null);
  assert.deepEqual(
    past?.deliveries.map(({ channel, outcome }) => [channel, outcome]),
    [
      ['mail', 'sent'],
      ['mail', 'sent'],
    ],
  );
});

test('alerts that begin in one round are one notice', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.measure(atOnce, all(20));
  stand.measure(
    byQueue,
    Array.from({ length: 9 }, (_, index) => ({ labels: { queue: `q${index}` }, value: 20, samples: 4 })),
  );
  await stand.pass(30, one);
  assert.equal(stand.told.length, 1);
  assert.equal(stand.told[0]?.alerts.length, 10);
});

test('whoever was told is told again after four hours, while it still fires', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.measure(atOnce, all(20));
  await stand.pass(15, one);
  stand.clock.advanceMs(4 * 3_600_000 - 30_000);
  await stand.pass(15, one);
  assert.equal(stand.told.length, 1);
  await stand.pass(15, one);
  assert.deepEqual(
    stand.told.map(({ kind }) => kind),
    ['change', 'reminder'],
  );
});

test('what cannot be read changes nothing, and another rule is evaluated all the same', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.measure(atOnce, all(20));
  await stand.pass(15, one);
  stand.measure(atOnce, new Error('The store does not answer.'));
  stand.measure(byQueue, [{ labels: { queue: 'a' }, value: 20, samples: 1 }]);
  await stand.pass(120, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing at-once {}'], ['firing by-queue {"queue":"a"}']],
  );
  assert.equal((await stand.list.find('at-once')).state, 'firing');
});

test('nobody is told of a silenced alert; one that still fires when the silence ends is told of then', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  const wanted = { rule: 'by-queue', labels: { queue: 'a' }, reason: 'The migration of tonight.', minutes: 10 };
  await stand.silences.create(wanted, operator);
  stand.measure(byQueue, [
    { labels: { queue: 'a' }, value: 20, samples: 1 },
    { labels: { queue: 'b' }, value: 20, samples: 1 },
  ]);
  await stand.pass(60, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing by-queue {"queue":"b"}']],
  );
  const states = (await stand.list.find('by-queue')).series.map(({ alert, silence }) => [
    alert.labels.queue,
    silence?.reason,
  ]);
  assert.deepEqual(states.sort(), [
    ['a', 'The migration of tonight.'],
    ['b', undefined],
  ]);
  await stand.pass(600, one);
  assert.deepEqual(stand.told.at(-1)?.alerts, ['firing by-queue {"queue":"a"}']);
});

test('the end of an alert that was silenced all along is not told', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  await stand.silences.create({ rule: null, labels: {}, reason: 'Moving.', minutes: 60 }, operator);
  stand.measure(atOnce, all(20));
  await stand.pass(30, one);
  stand.measure(atOnce, all(1));
  await stand.pass(120, one);
  const past = await stand.list.history({ rule: undefined, from: undefined, to: undefined }, null, 10);
  assert.equal(past.length, 1, 'It stands in the history.');
  assert.deepEqual(stand.told, []);
});

test('one process evaluates; the other takes over where it stood once it is gone', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  const other = stand.openProcess();
  stand.measure(patient, all(20));
  await stand.pass(30, one);
  await other.round();
  assert.equal((await stand.list.find('patient')).state, 'pending');
  // Nobody says that it stops: it was killed.
  await stand.expireLease();
  await stand.pass(45, other);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing patient {}']],
    'It has waited since the first saw it.',
  );
  await one.round();
  assert.equal(stand.told.length, 1);
});

test('what was made but not delivered is delivered by who takes over', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  const other = stand.openProcess();
  stand.answer({ outcome: 'later', error: 'Nobody is there.' });
  stand.measure(atOnce, all(20));
  await stand.pass(15, one);
  stand.answer({ outcome: 'sent' });
  await stand.expireLease();
  await stand.pass(45, other);
  assert.equal(stand.told.length, 2);
  assert.equal(stand.told[0]?.deliveryId, stand.told[1]?.deliveryId, 'To its receiver it is the same.');
  const [past] = await stand.list.history({ rule: 'at-once', from: undefined, to: undefined }, null, 10);
  assert.deepEqual(
    past?.deliveries.map(({ outcome }) => outcome),
    ['sent'],
  );
});

test('a receiver that refuses for good is not tried again, and the history says why', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.answer({ outcome: 'never', error: 'There is no such mailbox.' });
  stand.measure(atOnce, all(20));
  await stand.pass(300, one);
  assert.equal(stand.told.length, 1);
  const [past] = await stand.list.history({ rule: 'at-once', from: undefined, to: undefined }, null, 10);
  assert.deepEqual(
    past?.deliveries.map(({ outcome, error }) => [outcome, error]),
    [['failed', 'There is no such mailbox.']],
  );
});

test('while the database is away alerts fire from memory, two processes say one thing, and it is written down later', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  const other = stand.openProcess();
  await stand.pass(15, one);
  await other.round();
  one.setAway(true);
  other.setAway(true);
  stand.measure(atOnce, all(20));
  stand.clock.advanceMs(15_000);
  await one.round();
  await other.round();
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing at-once {}'], ['firing at-once {}']],
  );
  assert.equal(stand.told[0]?.deliveryId, stand.told[1]?.deliveryId, 'To its receiver it is the same.');

  one.setAway(false);
  other.setAway(false);
  await stand.pass(15, one);
  await other.round();
  assert.equal((await stand.list.find('at-once')).state, 'firing');
  assert.equal(stand.told.length, 2, 'Nobody is told once more.');
  stand.measure(atOnce, all(1));
  await stand.pass(90, one);
  assert.deepEqual(stand.told.at(-1)?.alerts, ['resolved at-once {}']);
  const past = await stand.list.history({ rule: 'at-once', from: undefined, to: undefined }, null, 10);
  assert.equal(past.length, 1);
  assert.equal(past[0]?.deliveries.length, 2);
});

test('an alert that fired before and ended while the database was away is over afterwards, and told of once', async () => {
  const stand = await openAlertStand(rules, [mail]);
  const one = stand.openProcess();
  stand.measure(atOnce, all(20));
  await stand.pass(30, one);
  one.setAway(true);
  stand.measure(atOnce, all(1));
  await stand.pass(90, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing at-once {}'], ['resolved at-once {}']],
  );
  one.setAway(false);
  await stand.pass(120, one);
  assert.equal(stand.told.length, 2);
  assert.equal((await stand.list.find('at-once')).state, 'ok');
});

test('what is absent says nothing in a house that has just started', async () => {
  const stand = await openAlertStand([absent], [mail]);
  const one = stand.openProcess();
  await stand.pass(105, one);
  assert.deepEqual(stand.told, []);
  await stand.pass(30, one);
  assert.deepEqual(
    stand.told.map(({ alerts }) => alerts),
    [['firing absent {}']],
  );
});

test('whoever is no administrator any more is not mailed what waited for them', async () => {
  const administrator = {
    channel: 'mail',
    address: 'ada@example.com',
    userId: '0199f2f0-1234-7abc-8def-0123456789ac',
  } as const;
  const to: Recipient[] = [administrator, hook];
  const stand = await openAlertStand(rules, to);
  const one = stand.openProcess();
  stand.answer({ outcome: 'later', error: 'Nobody is there.' });
  stand.measure(atOnce, all(20));
  await stand.pass(15, one);
  assert.equal(stand.told.length, 2);
  to.shift();
  stand.answer({ outcome: 'sent' });
  await stand.pass(120, one);
  assert.deepEqual(
    stand.told.slice(2).map((told) => told.to),
    [nameOfRecipient(hook)],
  );
});
