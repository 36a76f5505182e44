import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonRefusal, parseJsonText } from './json-text.ts';

const parse = (text: string): unknown => parseJsonText(Buffer.from(text));
const refused = (text: string | Uint8Array): void => {
  assert.throws(() => parseJsonText(typeof text === 'string' ? Buffer.from(text) : text), JsonRefusal);
};

const acceptableText = fc
  .string({ unit: 'binary' })
  .filter((text) => text.isWellFormed() && !text.includes('\u0000') && !['__proto__', 'constructor'].includes(text));
const { value: acceptableValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 8 },
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    acceptableText,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(acceptableText, tie('value'), { maxKeys: 6 }),
  ),
}));

test('reads what JSON.stringify writes, with any white space, as JSON.parse does', () => {
  fc.assert(
    fc.property(acceptableValue, fc.constantFrom(undefined, 1, '\t', ' \n\r\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      assert.deepEqual(parse(text), JSON.parse(text));
    }),
  );
});

test('reads escapes and numbers as JSON.parse does', () => {
  for (const text of ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"', '-0', '1E30', '0.1e-7', '[]', ' {} ']) {
    assert.deepEqual(parse(text), JSON.parse(text));
  }
});

test('accepts nothing that JSON.parse refuses, and throws nothing but its own error', () => {
  const pieces = fc.constantFrom(
    ...'{}[]:,"\\ \n0123456789.-+eEtruefalsn\u0000\ufeff/*\'',
    '"a":',
    '\\ud800',
    '\\u0000',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      let value: unknown;
      try {
        value = parse(text);
      } catch (error) {
        assert.ok(error instanceof JsonRefusal);
        return;
      }
      assert.deepEqual(value, JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        parseJsonText(bytes);
      } catch (error) {
        assert.ok(error instanceof JsonRefusal);
      }
    }),
  );
});

test('refuses what a second reader might understand differently', () => {
  for (const text of [
    '',
    ' ',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":{}}',
    '{"\\u005f_proto__":{}}',
    '{"constructor":1}',
    '"\\u0000"',
    '{"\\u0000":1}',
    '"\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '{"\\udfff":1}',
    '1e999',
    '-1e999',
    'NaN',
    '01',
    '1.',
    '.5',
    '+1',
    '"\t"',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '[1] 2',
    '\ufeff{}',
    '"\\x41"',
    '"\\u12g4"',
    '"',
    'tru',
  ]) {
    refused(text);
  }
  refused(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d));
  refused(Uint8Array.of(0x22, 0xff, 0x22));
  refused(Uint8Array.of(0x22, 0xc0, 0x80, 0x22));
  refused(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22));
});

test('refuses depth and width beyond its limits, and keeps its stack', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.doesNotThrow(() => parse(nested(32)));
  refused(nested(33));
  refused(nested(10_000));
  refused('{"a":'.repeat(10_000));
  assert.doesNotThrow(() => parse(JSON.stringify(Array(4096).fill(0))));
  refused(JSON.stringify(Array(4097).fill(0)));
});

test('never tells what stood in the body', () => {
  assert.throws(
    () => parse('{"password":"hunter2",}'),
    (error: Error) => error instanceof JsonRefusal && !/hunter2|password/.test(error.message),
  );
});

test('reads 64 kB of anything well within 50 ms of CPU', () => {
  const size = 65_536;
  for (const text of [
    `"${'a'.repeat(size - 2)}"`,
    `"${'\\u0041'.repeat(size / 6 - 1)}"`,
    ' '.repeat(size),
    '1'.repeat(size),
    `{${Array.from({ length: 4096 }, (_, index) => `"k${index}":1`).join(',')}}`,
    '-'.repeat(size),
    '"\\'.repeat(size / 2),
  ]) {
    const before = process.threadCpuUsage();
    try {
      parse(text);
    } catch (error) {
      assert.ok(error instanceof JsonRefusal);
    }
    const { user, system } = process.threadCpuUsage(before);
    assert.ok(user + system < 50_000);
  }
});
