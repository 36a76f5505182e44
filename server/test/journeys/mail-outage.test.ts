import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { bearer } from '../harness/people.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { startSmtpPeer } from '../harness/smtp-server.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const peer = await startSmtpPeer();
const house = await openTestHouse({ settings: { SMTP_URL: peer.url, MAIL_FROM: 'house@example.com' } });
const headers = bearer((await createRoleHolders(house)('admin')).accessToken);

const stand = await openTaskStand(house.database);
// What still waits for an answer would hold up the end of the house.
after(() => peer.stop());

const created = z.object({ id: z.string() });

const mailTo = async (to: string): Promise<string> => {
  const payload = { kind: 'email.send', payload: { to, subject: `For ${to}`, text: 'Hello.' } };
  const answer = await house.http.inject({ method: 'POST', url: '/api/v1/tasks', headers, payload });
  assert.equal(answer.statusCode, 201, answer.body);
  return created.parse(answer.json()).id;
};

const taskOf = async (id: string) => (await stand.task(id)) ?? assert.fail(`There is no task ${id}.`);

const recordOf = async (id: string) =>
  z
    .object({ state: z.string(), response: z.string().nullable() })
    .parse((await house.http.inject({ url: `/api/v1/mail/${id}`, headers })).json());

/** Lets so much time pass for the tasks that wait: the next attempt is due, and it has been so long. */
const letMinutesPass = (minutes: number) =>
  stand.query(
    `update tasks set due_at = clock_timestamp(), first_due_at = coalesce(first_due_at, due_at) - make_interval(mins => $1)
      where queue = 'email-events' and state = 'scheduled'`,
    [minutes],
  );

const mailsTo = (address: string) => peer.mails.filter(({ recipients }) => recipients.includes(address));

test('half an hour without a mail server loses no mail and sends none twice', async () => {
  await peer.stop();
  const addresses = Array.from({ length: 12 }, (_, index) => `waits-${index}@example.com`);
  const ids = await Promise.all(addresses.map(mailTo));
  for (const tries of [1, 2, 3, 4]) {
    await waitFor(async () => {
      for (const id of ids) {
        const task = await taskOf(id);
        assert.ok(task.attempts >= tries && task.state === 'scheduled', `${task.state} after ${task.attempts}`);
      }
    }, 20_000);
    await letMinutesPass(10);
  }
  await peer.start();
  await letMinutesPass(0);
  await waitFor(async () => {
    await letMinutesPass(0);
    for (const id of ids) assert.equal((await taskOf(id)).state, 'succeeded');
  }, 20_000);
  for (const address of addresses) assert.equal(mailsTo(address).length, 1, address);
});

test('a mail that could not be sent for a day is dead, and its record says why', async () => {
  peer.answer('never@example.com', { kind: 'refuse', at: 'rcpt', code: 451, words: '4.3.0 Try later' });
  const id = await mailTo('never@example.com');
  await waitFor(async () => assert.equal((await taskOf(id)).state, 'scheduled'));
  await letMinutesPass(24 * 60 + 1);
  await waitFor(async () => assert.equal((await taskOf(id)).dead_reason, 'expired'));
  const record = await recordOf(id);
  assert.equal(record.state, 'failed');
  assert.match(record.response ?? '', /451 .*Try later/);
});

test('a permanent refusal is dead at once, with its reason and the words of the server', async () => {
  peer.answer('gone@example.com', { kind: 'refuse', at: 'rcpt', code: 550, words: '5.1.1 No such user here' });
  const id = await mailTo('gone@example.com');
  await waitFor(async () => {
    const { state, attempts, dead_reason: reason } = await taskOf(id);
    assert.deepEqual([state, attempts, reason], ['dead', 1, 'address_refused']);
  });
  assert.match((await recordOf(id)).response ?? '', /No such user here/);
});

test('addresses that are never answered or never taken hold up no mail to anybody else', async () => {
  peer.answer('limbo-1@tarpit.example', { kind: 'tarpit' });
  peer.answer('limbo-2@tarpit.example', { kind: 'tarpit' });
  peer.answer('limbo-3@tarpit.example', { kind: 'tarpit' });
  peer.answer('grey@example.com', { kind: 'refuse', at: 'rcpt', code: 450, words: 'Greylisted' });
  await Promise.all(['limbo-1@tarpit.example', 'limbo-2@tarpit.example', 'limbo-3@tarpit.example'].map(mailTo));
  await mailTo('grey@example.com');
  const addresses = Array.from({ length: 20 }, (_, index) => `quick-${index}@example.com`);
  await Promise.all(addresses.map(mailTo));
  await waitFor(() => {
    for (const address of addresses) assert.equal(mailsTo(address).length, 1, address);
  }, 10_000);
});

test('what a mail must not be is refused before it is a task', async () => {
  for (const wrong of [
    { to: 'ada@example.com, eve@example.org' },
    { to: 'Ada <ada@example.com>' },
    { to: 'ada@example.com\r\nBcc: eve@example.org' },
    { to: ['ada@example.com'] },
    { subject: 'Hello\r\nBcc: eve@example.org' },
    { text: '' },
    { html: '<p>Hello</p>' },
  ]) {
    const payload = { to: 'ada@example.com', subject: 'Hello', text: 'Hello.', ...wrong };
    const answer = await house.http.inject({
      method: 'POST',
      url: '/api/v1/tasks',
      headers,
      payload: { kind: 'email.send', payload },
    });
    assert.equal(answer.statusCode, 400, `${JSON.stringify(wrong)}: ${answer.body}`);
  }
});
