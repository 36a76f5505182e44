import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineLogEvent } from '../../platform/log/log.ts';
import { fingerprintError, knownByEvent, normaliseMessage } from './error-fingerprint.ts';

const fail = (message: string, cause?: unknown): Error => new TypeError(message, cause === undefined ? {} : { cause });

test('the same error with other ids, figures and quoted names is one error', () => {
  const [one, other] = [
    'user 0199f2f0-1234-7abc-8def-0123456789ab of "Ada" took 17 ms at 10.0.0.5:5432 in 4bf92f3577b34da6',
    'user 0199f2f0-1234-7abc-8def-0123456789ac of "Bob" took 204.5 ms at 10.0.0.6:5432 in a3ce929d0e0e4736',
  ].map((message) => fingerprintError(fail(message)));
  assert.equal(one?.fingerprint, other?.fingerprint);
  assert.match(one?.fingerprint ?? '', /^[0-9a-f]{32}$/);
});

test('another type, message, cause or place is another error', () => {
  const base = fingerprintError(fail('no answer')).fingerprint;
  const elsewhere = (): Error => new TypeError('no answer');
  for (const [what, error] of Object.entries({
    type: Object.assign(fail('no answer'), { name: 'RangeError' }),
    message: fail('no question'),
    cause: fail('no answer', new Error('refused')),
    place: elsewhere(),
  })) {
    assert.notEqual(fingerprintError(error).fingerprint, base, what);
  }
  const refused = fingerprintError(fail('away', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })));
  const timeout = fingerprintError(fail('away', Object.assign(new Error('x'), { code: 'ETIMEDOUT' })));
  assert.notEqual(refused.fingerprint, timeout.fingerprint);
});

test('a line that moved within its function does not make an error a new one', () => {
  const at = (line: number): Error =>
    Object.assign(new Error('gone'), {
      stack: `Error: gone\n    at claim (file:///srv/castellan/server/src/features/tasks/engine/worker.ts:${line}:7)`,
    });
  const [before, after] = [fingerprintError(at(10)), fingerprintError(at(57))];
  assert.equal(before.fingerprint, after.fingerprint);
  assert.equal(before.location, 'claim, features/tasks/engine/worker.ts:10');
});

test('frames of libraries and of Node do not count as the place', () => {
  const stack = [
    'Error: gone',
    '    at Socket.emit (node:events:524:28)',
    '    at Query.run (/srv/castellan/node_modules/pg/lib/query.js:10:1)',
    '    at async read (file:///srv/castellan/server/src/features/mail/mail.store.ts:3:9)',
  ].join('\n');
  assert.equal(
    fingerprintError(Object.assign(new Error('gone'), { stack })).location,
    'read, features/mail/mail.store.ts:3',
  );
});

test('neither group nor fingerprint is made of what is secret', () => {
  const [one, other] = ['ada@example.com', 'bob@example.org'].map((who) => fingerprintError(fail(`no mail to ${who}`)));
  assert.equal(one?.fingerprint, other?.fingerprint);
  assert.equal(one?.message, 'no mail to [masked]');
  assert.doesNotMatch(one?.stack ?? '', /ada@/);
});

test('whatever is thrown is some error', () => {
  for (const thrown of [
    undefined,
    null,
    'x',
    7,
    Object.create(null),
    {
      get message() {
        throw new Error('no');
      },
    },
  ]) {
    assert.match(fingerprintError(thrown).fingerprint, /^[0-9a-f]{32}$/);
  }
  const event = defineLogEvent({ name: 'tasks.x', level: 'error', message: 'Lost.' });
  assert.equal(knownByEvent(event).type, 'tasks.x');
});

test('a long or awkward message is cut and read within a blink', () => {
  for (const piece of ['"', "'", '1', 'a1', '1.', 'f', ' ']) {
    const began = performance.now();
    assert.ok(normaliseMessage(piece.repeat(8_000)).length <= 300);
    assert.ok(performance.now() - began < 100, piece);
  }
});
