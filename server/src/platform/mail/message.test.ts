import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { isOneAddress, splitMailbox } from './mailbox.ts';
import { composeMessage, type MailMessage } from './message.ts';

const composer = createTransport({ streamTransport: true, buffer: true });

const written = async (message: MailMessage) => {
  const { message: raw, envelope } = await composer.sendMail(composeMessage(message));
  assert.ok(Buffer.isBuffer(raw));
  return { raw: raw.toString(), envelope, parsed: await PostalMime.parse(raw) };
};

const plain: MailMessage = {
  from: { address: 'house@example.com', name: 'The House' },
  to: { address: 'ada@example.com', name: 'Ada' },
  subject: 'A subject',
  text: 'A text.',
  html: '<p>A text.</p>',
  messageId: '01990000-0000-7000-8000-000000000001@id.example.com',
  date: new Date('2026-01-31T12:00:00Z'),
  language: 'en',
};

const ourHeaders = [
  'auto-submitted',
  'content-language',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
];

const headersOf = (parsed: Email): string[] => parsed.headers.map(({ key }) => key).sort();

// What people try: line ends of every kind, headers, addresses in names, lists, comments, encoded words, HTML.
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\0',
        '\u2028',
        '\u0085',
        'Bcc: eve@example.org',
        'To: eve@example.org',
        ' <eve@example.org>',
        ', eve@example.org',
        '; eve@example.org',
        '"',
        '\\',
        '(',
        ')',
        ':',
        '=?utf-8?q?=0D=0ABcc:_eve@example.org?=',
        '<script>alert(1)</script>',
        '\r\n\r\n.\r\n',
        'Ada',
        'é',
        '𝒜',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

test('whatever people write, a message has one recipient and the headers that we gave it', async () => {
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, nasty, async (fromName, toName, subject, text) => {
      const message = {
        ...plain,
        from: { ...plain.from, name: fromName },
        to: { ...plain.to, name: toName },
        subject,
        text: `Hello ${text}`,
      };
      const { parsed, envelope } = await written(message);
      assert.deepEqual(envelope, { from: 'house@example.com', to: ['ada@example.com'] });
      assert.deepEqual(
        parsed.to?.map(({ address }) => address),
        ['ada@example.com'],
      );
      assert.equal(parsed.from?.address, 'house@example.com');
      assert.deepEqual(
        [parsed.cc, parsed.bcc, parsed.replyTo, parsed.attachments],
        [undefined, undefined, undefined, []],
      );
      const headers = headersOf(parsed).filter((name) => name !== 'subject');
      assert.deepEqual(
        headers,
        ourHeaders.filter((name) => name !== 'subject'),
      );
    }),
    { numRuns: 400 },
  );
});

test('subject and text arrive as they were, in any script', async () => {
  const words = fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S} ]{0,200}[\p{L}\p{N}]$/u);
  await fc.assert(
    fc.asyncProperty(words, fc.array(words, { minLength: 1, maxLength: 5 }), async (subject, lines) => {
      const text = lines.join('\n');
      const { parsed } = await written({ ...plain, subject, text });
      assert.equal(parsed.subject?.replace(/ +/g, ' '), subject.replace(/ +/g, ' '));
      assert.equal(parsed.text?.trimEnd(), text);
      assert.equal(parsed.html?.trim(), plain.html);
    }),
    { numRuns: 200 },
  );
});

test('no reader makes line ends of what somebody encoded in a subject or a name', async () => {
  const encoded = '=?utf-8?q?=0D=0ABcc:_eve@example.org?= and more';
  const { parsed } = await written({ ...plain, subject: encoded, to: { ...plain.to, name: encoded } });
  const readable = '= ?utf-8?q?=0D=0ABcc:_eve@example.org?= and more';
  assert.equal(parsed.subject, readable);
  assert.equal(parsed.to?.[0]?.name, readable);
});

test('what is not exactly one address is not mailed to', () => {
  for (const address of [
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example.com, eve@example.org',
    'ada@example.com;eve@example.org',
    'ada@example.com eve@example.org',
    'Ada <ada@example.com>',
    '<ada@example.com>',
    'ada@example.com>',
    'ada@example.com\r\nBcc: eve@example.org',
    'ada@example.com\0',
    'ada@@example.com',
    'a@b@example.com',
    'group:ada@example.com',
    '"ada eve"@example.com',
    'ada(comment)@example.com',
    'ada\u200b@example.com',
    'ada@example.com\u2028',
  ]) {
    assert.equal(isOneAddress(address), false, JSON.stringify(address));
    assert.throws(() => composeMessage({ ...plain, to: { address, name: null } }), /not one address/, address);
    assert.throws(() => composeMessage({ ...plain, from: { address, name: null } }), /not one address/, address);
  }
});

test('addresses of people are addresses', () => {
  for (const address of [
    "o'neil+news@example.co.uk",
    'ada@localhost',
    'jörg@bücher.example',
    'a.b_c-d@xn--bcher-kva.example',
  ]) {
    assert.equal(isOneAddress(address), true, address);
  }
});

test('a message says that a machine wrote it, and says what it is in HTML and in text', async () => {
  const { parsed, raw } = await written(plain);
  assert.deepEqual(headersOf(parsed), ourHeaders);
  assert.match(raw, /^Auto-Submitted: auto-generated\r$/m);
  assert.match(raw, /^Message-ID: <01990000-0000-7000-8000-000000000001@id\.example\.com>\r$/m);
  assert.match(raw, /^Date: Sat, 31 Jan 2026 12:00:00 \+0000\r$/m);
  assert.match(raw, /^Content-Type: multipart\/alternative;/m);
});

test('a house under any host name has a Message-ID', async () => {
  for (const host of ['localhost', 'my_host', '127.0.0.1', '[::1]', 'xn--bcher-kva.example']) {
    const messageId = `01990000-0000-7000-8000-000000000001@${new URL(`http://${host}:4000`).hostname}`;
    const { raw } = await written({ ...plain, messageId });
    assert.ok(raw.includes(`Message-ID: <${messageId}>\r\n`), host);
  }
});

test('a mailbox is read with a name or without', () => {
  assert.deepEqual(splitMailbox('Example Accounts <no-reply@example.com>'), {
    address: 'no-reply@example.com',
    name: 'Example Accounts',
  });
  assert.deepEqual(splitMailbox('"Müller, Söhne" <a@example.com>'), {
    address: 'a@example.com',
    name: 'Müller, Söhne',
  });
  assert.deepEqual(splitMailbox('a@example.com'), { address: 'a@example.com', name: null });
  assert.deepEqual(splitMailbox(' <a@example.com> '), { address: 'a@example.com', name: null });
  for (const text of [
    '',
    'Ada',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'A <a@b> <c@d>',
  ]) {
    assert.equal(splitMailbox(text), undefined, text);
  }
});
