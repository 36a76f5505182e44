import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { localhostCertificate } from '../../../test/harness/localhost-certificate.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../test/harness/smtp-server.ts';
import { MailFailure, type MailTransport } from './mail-transport.ts';
import type { MailMessage } from './message.ts';
import { parseSmtpAddress } from './smtp-address.ts';
import { createSmtpTransport, type SmtpTimes } from './smtp-transport.ts';

const patient: SmtpTimes = { connectMs: 5_000, silenceMs: 5_000, wholeMs: 8_000 };
const hurried: SmtpTimes = { connectMs: 500, silenceMs: 400, wholeMs: 3_000 };
const folder = await mkdtemp(join(tmpdir(), 'castellan-mail-'));
const caFile = join(folder, 'ca.pem');
await writeFile(caFile, localhostCertificate.cert);

const transportTo = (url: string, times = patient, connections = 4): MailTransport => {
  const address = parseSmtpAddress(url) ?? assert.fail(`${url} is not an address`);
  const transport = createSmtpTransport({ address, connections, times });
  after(() => transport.close());
  return transport;
};

const mailTo = (address: string): MailMessage => ({
  from: { address: 'house@example.com', name: 'The House' },
  to: { address, name: 'Ada' },
  subject: 'Grüße',
  text: 'One line\nand another.',
  html: '<p>One line</p>',
  messageId: `${randomUUID()}@id.example.com`,
  date: new Date('2026-01-31T12:00:00Z'),
  language: 'en',
});

const never = new AbortController().signal;

const failureOf = async (transport: MailTransport, address: string, signal = never): Promise<MailFailure> => {
  try {
    await transport.send(mailTo(address), signal);
  } catch (error) {
    if (error instanceof MailFailure) return error;
    throw error;
  }
  return assert.fail('The mail was sent.');
};

const withOption = (peer: SmtpPeer, option: string): string => `${peer.url}?${option}`;

test('a mail arrives with the parts it was made of, and the words of the server are told', async () => {
  const peer = await startSmtpPeer();
  const mail = mailTo('ada@example.com');
  const words = await transportTo(peer.url).send(mail, never);
  assert.match(words, /^250 .*Queued/);
  const [received] = peer.mails;
  assert.deepEqual(received?.recipients, ['ada@example.com']);
  assert.equal(received?.sender, 'house@example.com');
  assert.equal(received?.message.subject, 'Grüße');
  assert.equal(received?.message.text?.trim(), 'One line\nand another.');
  assert.equal(received?.message.messageId, `<${mail.messageId}>`);
});

test('a refused recipient is told from a refused mail, each with the words of the server', async () => {
  const peer = await startSmtpPeer();
  peer.answer('gone@example.com', { kind: 'refuse', at: 'rcpt', code: 550, words: '5.1.1 No such user here' });
  peer.answer('strict@example.com', { kind: 'refuse', at: 'data', code: 554, words: '5.7.1 Looks like spam' });
  const transport = transportTo(peer.url);
  const gone = await failureOf(transport, 'gone@example.com');
  assert.equal(gone.fault, 'recipient');
  assert.match(gone.response ?? '', /^550 .*No such user here$/);
  const strict = await failureOf(transport, 'strict@example.com');
  assert.equal(strict.fault, 'message');
  assert.match(strict.response ?? '', /^554 .*Looks like spam$/);
  assert.equal(peer.mails.length, 0);
});

test('a server that asks to come back later (greylisting) is not a refusal', async () => {
  const peer = await startSmtpPeer();
  for (const [at, code] of [
    ['rcpt', 450],
    ['rcpt', 451],
    ['data', 452],
    ['data', 421],
  ] as const) {
    peer.answer('later@example.com', { kind: 'refuse', at, code, words: 'Come back later' });
    assert.equal((await failureOf(transportTo(peer.url), 'later@example.com')).fault, 'later', `${code} at ${at}`);
  }
});

test('a server that relays for nobody is a fault of the house, not of the recipient', async () => {
  const peer = await startSmtpPeer();
  peer.answerAll({ kind: 'refuse', at: 'rcpt', code: 554, words: '5.7.1 <ada@example.com>: Relay access denied' });
  assert.equal((await failureOf(transportTo(peer.url), 'ada@example.com')).fault, 'house');
});

test('a server that is away is a fault of the network, and the same transport sends once it is back', async () => {
  const peer = await startSmtpPeer();
  const transport = transportTo(peer.url);
  await transport.send(mailTo('ada@example.com'), never);
  await peer.stop();
  assert.equal((await failureOf(transport, 'ada@example.com')).fault, 'network');
  const failure = await failureOf(transportTo(peer.url), 'ada@example.com');
  assert.equal(failure.fault, 'network');
  assert.match(failure.message, /^The mail server cannot be reached: .*ECONNREFUSED/);
  await peer.start();
  await transport.send(mailTo('ada@example.com'), never);
  assert.equal(peer.mails.length, 2);
});

test('a recipient that is never answered ends in time and holds up nobody else', async () => {
  const peer = await startSmtpPeer();
  peer.answer('tarpit@example.com', { kind: 'tarpit' });
  const transport = transportTo(peer.url, hurried);
  const slow = failureOf(transport, 'tarpit@example.com');
  for (const name of ['ada', 'ben', 'cleo']) await transport.send(mailTo(`${name}@example.com`), never);
  assert.equal(peer.mails.length, 3);
  assert.equal((await slow).fault, 'slow');
});

test('a mail that was taken on without an answer fails once, and is not sent again behind our back', async () => {
  const peer = await startSmtpPeer();
  peer.answerAll({ kind: 'drop-after-data' });
  const failure = await failureOf(transportTo(peer.url), 'ada@example.com');
  assert.equal(failure.fault, 'network');
  assert.equal(peer.mails.length, 1);
});

test('a signal ends a mail that is on its way with the reason of the signal', async () => {
  const peer = await startSmtpPeer();
  peer.answerAll({ kind: 'tarpit' });
  const controller = new AbortController();
  const sending = transportTo(peer.url).send(mailTo('ada@example.com'), controller.signal);
  const reason = new Error('The task was cancelled.');
  controller.abort(reason);
  await assert.rejects(sending, reason);
});

test('connections are used again', async () => {
  const peer = await startSmtpPeer();
  const transport = transportTo(peer.url);
  for (let count = 0; count < 10; count += 1) await transport.send(mailTo('ada@example.com'), never);
  assert.equal(peer.mails.length, 10);
  assert.equal(peer.connections(), 1);
});

test('TLS is required unless the server is on loopback or it is said otherwise', async () => {
  const plain = await startSmtpPeer();
  assert.equal((await failureOf(transportTo(withOption(plain, 'tls=required')), 'ada@example.com')).fault, 'house');
  assert.equal(plain.mails.length, 0);
  await transportTo(withOption(plain, 'tls=opportunistic')).send(mailTo('ada@example.com'), never);
});

test('a certificate that nobody vouches for is refused, and taken with its CA', async () => {
  for (const tls of ['starttls', 'implicit'] as const) {
    const peer = await startSmtpPeer({ tls });
    const required = tls === 'starttls' ? 'tls=required&' : '';
    const stranger = transportTo(withOption(peer, `${required}verify=on`));
    const failure = await failureOf(stranger, 'ada@example.com');
    assert.equal(failure.fault, 'house', tls);
    assert.match(failure.message, /self-signed certificate/);
    assert.equal(peer.mails.length, 0);
    await transportTo(withOption(peer, `${required}ca_file=${caFile}`)).send(mailTo('ada@example.com'), never);
    assert.equal(peer.mails.length, 1, tls);
  }
});

test('who logs in with a wrong password is told that it is the house, and no mail is sent', async () => {
  const peer = await startSmtpPeer({ account: { user: 'house', password: 'right' } });
  const right = peer.url.replace('//', '//house:right@');
  await transportTo(right).verify(never);
  await transportTo(right).send(mailTo('ada@example.com'), never);
  const wrong = transportTo(peer.url.replace('//', '//house:wrong@'));
  const failure = await failureOf(wrong, 'ada@example.com');
  assert.equal(failure.fault, 'house');
  assert.match(failure.response ?? '', /^535/);
  await assert.rejects(wrong.verify(never), MailFailure);
  assert.equal(peer.mails.length, 1);
});

test('a closed transport leaves no connection', async () => {
  const peer = await startSmtpPeer();
  const transport = transportTo(peer.url);
  await transport.send(mailTo('ada@example.com'), never);
  transport.close();
  while (peer.openConnections() > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('an address that is none is the fault of the mail, and the server is not asked', async () => {
  const peer = await startSmtpPeer();
  const failure = await failureOf(transportTo(peer.url), 'ada＠example.com');
  assert.equal(failure.fault, 'message');
  assert.deepEqual(peer.mails, []);
});
