import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mailTemplates } from '../../src/features/mail/mail.feature.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { runCommand } from '../harness/server-process.ts';
import { startSmtpPeer } from '../harness/smtp-server.ts';
import { openTestHouse } from '../harness/test-house.ts';

const peer = await startSmtpPeer();
const house = await openTestHouse({ work: null });
const folder = await temporaryFolder();
after(() => folder.remove());

const withServer = { ...house.settings, SMTP_URL: peer.url, MAIL_FROM: 'house@example.com' };

const castellan = (parameters: readonly string[], settings: Readonly<Record<string, string>> = withServer) =>
  runCommand(['mail', ...parameters], { settings, folder: folder.path });

test('a test mail is sent at once, and the operator reads what the server said', async () => {
  const { code, stdout, stderr } = await castellan(['test', 'ada@example.com']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /took the mail to ada@example\.com on\. It said: 250 .*Queued/);
  assert.equal(peer.mails.at(-1)?.message.subject, 'Test mail from Castellan');
});

test('a test mail that is refused says so in the words of the server', async () => {
  peer.answer('gone@example.com', { kind: 'refuse', at: 'rcpt', code: 550, words: '5.1.1 No such user here' });
  const { code, stdout, stderr } = await castellan(['test', 'gone@example.com']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /was not sent\. The mail server refused the address\. It said: 550 .*No such user here/);
});

test('a server that cannot be reached is told in a sentence, without the password', async () => {
  const settings = { ...withServer, SMTP_URL: 'smtp://house:very-secret@localhost:1' };
  const { code, stderr } = await castellan(['test', 'ada@example.com'], settings);
  assert.equal(code, 1);
  assert.match(stderr, /cannot be reached/);
  assert.doesNotMatch(stderr, /very-secret/);
});

test('without SMTP_URL the operator is told where the mail is', async () => {
  const { code, stdout } = await castellan(['test', 'ada@example.com'], house.settings);
  assert.equal(code, 0);
  assert.match(stdout, /in the built-in inbox: GET http:\/\/localhost:4000\/api\/v1\/mail\/[0-9a-f-]{36}/);
});

test('doctor says whether the mail server lets the house in', async () => {
  const doctor = async (settings: Readonly<Record<string, string>>) =>
    (await runCommand(['doctor'], { settings, folder: folder.path })).stdout;
  assert.match(await doctor(withServer), /^good .*The mail server lets this server in/m);
  assert.match(await doctor({ ...withServer, SMTP_URL: 'smtp://localhost:1' }), /^wrong .*cannot be reached.*REFUSED/m);
  assert.match(await doctor({ ...house.settings, CASTELLAN_ENV: 'staging' }), /^advice .*no mail is sent/m);
});

test('doctor says when the links in mails would lead to the machine of their reader', async () => {
  const doctor = async (settings: Readonly<Record<string, string>>) =>
    (await runCommand(['doctor'], { settings: { ...withServer, ...settings }, folder: folder.path })).stdout;
  const deadLinks = /^advice .*Links in mails lead to http:\/\/localhost:4000/m;
  assert.match(await doctor({ CASTELLAN_ENV: 'staging' }), deadLinks);
  assert.doesNotMatch(await doctor({ CASTELLAN_ENV: 'staging', PUBLIC_URL: 'https://id.example.com' }), deadLinks);
});

test('what is not an address is refused before anything is opened', async () => {
  for (const address of ['ada', 'ada@example.com, eve@example.org', 'Ada <ada@example.com>']) {
    const { code, stderr } = await castellan(['test', address]);
    assert.equal(code, 1, address);
    assert.match(stderr, /It must be an e-mail address/);
  }
});

test('the list shows what was mailed and what became of it, one JSON object a line', async () => {
  const { stdout } = await castellan(['list', '--to', 'GONE@example.com', '--state', 'refused']);
  const mail = JSON.parse(stdout.trim());
  assert.equal(mail.to, 'gone@example.com');
  assert.match(mail.response, /No such user here/);
});

test('the newest mail of the inbox is shown as its recipient reads it, link and all', async () => {
  await castellan(['test', 'ben@example.com'], house.settings);
  const { code, stdout, stderr } = await castellan(['show'], house.settings);
  assert.equal(code, 0, stderr);
  const [record = '', ...text] = stdout.split('\n');
  assert.equal(JSON.parse(record).to, 'ben@example.com');
  assert.match(text.join('\n'), /mail/i);
  const again = await castellan(['show', JSON.parse(record).id], house.settings);
  assert.equal(again.stdout, stdout);
});

test('a mail whose text is not kept says so, and one that is not there as well', async () => {
  await castellan(['test', 'cleo@example.com']);
  assert.match((await castellan(['show'])).stdout, /Its text is not kept/);
  const { code, stderr } = await castellan(['show', '01900000-0000-7000-8000-000000000000']);
  assert.deepEqual([code, stderr.trim()], [1, 'There is no mail 01900000-0000-7000-8000-000000000000.']);
  assert.match((await castellan(['show', 'newest'])).stderr, /It must be the id of a mail/);
});

test('every mail can be looked at in every language, without a database', async () => {
  const { code, stderr } = await castellan(['preview', '--out', 'all'], {});
  assert.equal(code, 0, stderr);
  const files = await readdir(join(folder.path, 'all'));
  const wanted = mailTemplates.flatMap((name) =>
    ['de', 'en'].flatMap((language) => ['html', 'txt'].map((form) => `${name}.${language}.${form}`)),
  );
  assert.deepEqual(files.sort(), wanted.sort());
  await castellan(['preview', 'invitation', '--language', 'de', '--out', 'one'], {});
  assert.deepEqual(await readdir(join(folder.path, 'one')), ['invitation.de.html', 'invitation.de.txt']);
  assert.match(await readFile(join(folder.path, 'one', 'invitation.de.txt'), 'utf8'), /Einladung zu Castellan/);
});
