import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { startSmtpPeer } from '../../../test/harness/smtp-server.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { FatalTaskError } from '../../platform/tasks/task.ts';
import type { OutgoingMail } from '../../vocabulary/mail-content.ts';

const peer = await startSmtpPeer();
const house = await openTestHouse({
  work: null,
  settings: { SMTP_URL: peer.url, MAIL_FROM: 'Example Accounts <no-reply@example.com>', MAIL_LANGUAGE: 'de' },
});
const database = new pg.Client(house.database.owner);
// The database is dropped under it when the house closes.
database.on('error', () => {});
await database.connect();
after(() => database.end());

const never = new AbortController().signal;

const link = new URL('http://localhost:4000/reset-password?token=cst_ot_secret');

const mailTo = (address: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  taskId: randomUUID(),
  userId: null,
  to: { address, name: 'Ada' },
  language: 'en',
  content: { template: 'password-reset', values: { name: 'Ada', link, validForMinutes: 15 } },
  ...more,
});

const opened = z.object({
  state: z.string(),
  attempts: z.number(),
  response: z.string().nullable(),
  text: z.string().nullable(),
  html: z.string().nullable(),
  sent_at: z.string().nullable(),
});

const auditorOf = async (of: TestHouse) => bearer((await createRoleHolders(of)('auditor')).accessToken);
const headers = await auditorOf(house);

const recordOf = async (taskId: string, of = house, as = headers) =>
  opened.parse((await of.http.inject({ url: `/api/v1/mail/${taskId}`, headers: as })).json());

const receivedBy = (address: string) => peer.mails.filter(({ recipients }) => recipients.includes(address));

test('a mail goes to the SMTP server once, and its record holds what the server said and nothing of what it says', async () => {
  const mail = mailTo('once@example.com');
  await house.composed.mail.deliver(mail, never);
  await house.composed.mail.deliver(mail, never);
  const [received, ...more] = receivedBy('once@example.com');
  assert.deepEqual(more, []);
  assert.equal(received?.message.messageId, `<${mail.taskId}@localhost>`);
  assert.deepEqual(received?.message.from, { address: 'no-reply@example.com', name: 'Example Accounts' });
  assert.equal(received?.message.subject, 'Set a new password for Example Accounts');
  assert.ok(received?.message.text?.includes(link.href));
  const record = await recordOf(mail.taskId);
  assert.equal(record.state, 'sent');
  assert.equal(record.attempts, 1);
  assert.match(record.response ?? '', /^250 .*Queued/);
  assert.deepEqual([record.text, record.html], [null, null]);
  const { rows } = await database.query('select * from castellan.mails where task_id = $1', [mail.taskId]);
  assert.doesNotMatch(JSON.stringify(rows), /cst_ot_secret/);
});

test('the language is that of the reader, or else that of the house', async () => {
  await house.composed.mail.deliver(mailTo('de@example.com', { language: null }), never);
  assert.equal(receivedBy('de@example.com')[0]?.message.subject, 'Neues Passwort für Example Accounts');
});

test('a refused address is dead at once, with its reason and the words of the server in the record', async () => {
  peer.answer('gone@example.com', { kind: 'refuse', at: 'rcpt', code: 550, words: '5.1.1 No such user here' });
  const mail = mailTo('gone@example.com');
  const dead = (error: unknown): boolean => error instanceof FatalTaskError && error.reason === 'address_refused';
  await assert.rejects(house.composed.mail.deliver(mail, never), dead);
  const record = await recordOf(mail.taskId);
  assert.equal(record.state, 'refused');
  assert.match(record.response ?? '', /^550 .*No such user here$/);
  assert.equal(record.sent_at, null);
});

test('a mail that was refused for good is tried again when its task is replayed', async () => {
  peer.answer('back@example.com', { kind: 'refuse', at: 'rcpt', code: 550, words: 'No such user' }, { kind: 'accept' });
  const mail = mailTo('back@example.com');
  await assert.rejects(house.composed.mail.deliver(mail, never), FatalTaskError);
  await house.composed.mail.deliver(mail, never);
  const record = await recordOf(mail.taskId);
  assert.deepEqual([record.state, record.attempts], ['sent', 2]);
});

test('greylisting and a server that is away are tried again, and the mail arrives once', async () => {
  peer.answer(
    'grey@example.com',
    { kind: 'refuse', at: 'rcpt', code: 451, words: '4.7.1 Greylisted' },
    { kind: 'accept' },
  );
  const mail = mailTo('grey@example.com');
  await assert.rejects(house.composed.mail.deliver(mail, never), { name: 'MailFailure' });
  const failed = await recordOf(mail.taskId);
  assert.equal(failed.state, 'failed');
  assert.match(failed.response ?? '', /Greylisted/);
  await peer.stop();
  await assert.rejects(house.composed.mail.deliver(mail, never), { name: 'MailFailure' });
  await peer.start();
  await house.composed.mail.deliver(mail, never);
  assert.equal(receivedBy('grey@example.com').length, 1);
  assert.deepEqual([(await recordOf(mail.taskId)).state, (await recordOf(mail.taskId)).attempts], ['sent', 3]);
});

test('a mail that was taken on without an answer is sent again under the same Message-ID', async () => {
  peer.answer('dropped@example.com', { kind: 'drop-after-data' }, { kind: 'accept' });
  const mail = mailTo('dropped@example.com');
  await assert.rejects(house.composed.mail.deliver(mail, never), { name: 'MailFailure' });
  await house.composed.mail.deliver(mail, never);
  const ids = receivedBy('dropped@example.com').map(({ message }) => message.messageId);
  assert.deepEqual(ids, [`<${mail.taskId}@localhost>`, `<${mail.taskId}@localhost>`]);
});

test('an account that is erased while its mail is on its way leaves no address in the record', async () => {
  const userId = randomUUID();
  peer.answer('erased@example.com', { kind: 'tarpit' });
  const mail = mailTo('erased@example.com', { userId });
  const controller = new AbortController();
  const sending = house.composed.mail.deliver(mail, controller.signal);
  for (;;) {
    const { rowCount } = await database.query(
      `update castellan.mails set to_address = null, subject = null where user_id = $1`,
      [userId],
    );
    if (rowCount === 1) break;
  }
  controller.abort(new Error('enough'));
  await assert.rejects(sending);
  peer.answer('erased@example.com', { kind: 'accept' });
  await house.composed.mail.deliver(mail, never);
  const { rows } = await database.query('select to_address, subject, state from castellan.mails where user_id = $1', [
    userId,
  ]);
  assert.deepEqual(rows, [{ to_address: null, subject: null, state: 'sent' }]);
});

test('what a server says after the account was erased is not kept: it may name the address', async () => {
  const userId = randomUUID();
  const address = 'erased-late@example.com';
  const words = `5.1.1 <${address}>: no such user`;
  peer.answer(
    address,
    { kind: 'refuse', at: 'rcpt', code: 450, words: '4.2.0 Later' },
    { kind: 'refuse', at: 'rcpt', code: 550, words },
  );
  const mail = mailTo(address, { userId });
  await assert.rejects(house.composed.mail.deliver(mail, never));
  await database.query(
    `update castellan.mails set to_address = null, subject = null, response = null where user_id = $1`,
    [userId],
  );
  await assert.rejects(house.composed.mail.deliver(mail, never), FatalTaskError);
  const record = await recordOf(mail.taskId);
  assert.deepEqual([record.state, record.response], ['refused', null]);
});

test('outside development without SMTP_URL nothing is sent or kept, and health says so', async () => {
  const closed = await openTestHouse({
    work: null,
    settings: { CASTELLAN_ENV: 'staging', METRICS_TOKEN: 'a-token-for-the-tests' },
  });
  const mail = mailTo('nobody@example.com');
  await assert.rejects(closed.composed.mail.deliver(mail, never), /SMTP_URL is not set/);
  const record = await recordOf(mail.taskId, closed, await auditorOf(closed));
  assert.deepEqual([record.state, record.text, record.html], ['failed', null, null]);
  assert.match(record.response ?? '', /SMTP_URL is not set/);
  await assert.rejects(closed.composed.mail.check(), /SMTP_URL is not set/);
});

test('a mail server that goes away is noticed by the mails, and so is its return', async () => {
  const mail = mailTo('health@example.com');
  await peer.stop();
  await assert.rejects(house.composed.mail.deliver(mail, never));
  await assert.rejects(house.composed.mail.check(), { name: 'MailFailure' });
  await peer.start();
  await house.composed.mail.deliver(mail, never);
  await house.composed.mail.check();
});
