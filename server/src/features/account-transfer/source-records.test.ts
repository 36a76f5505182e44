import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mostRecordBytes, readRecords } from './source-records.ts';

/** The bytes in pieces of this size, as a disk may hand them out. */
async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const read = async (text: string, listName: string | null, size = 7): Promise<[number, unknown][]> => {
  const found: [number, unknown][] = [];
  for await (const { position, text: bytes } of readRecords(inPieces(text, size), listName)) {
    found.push([position, bytes === null ? null : JSON.parse(bytes.toString())]);
  }
  return found;
};

test('reads a line at a time and counts the empty ones', async () => {
  assert.deepEqual(await read('{"a":1}\n\n{"b":"ü"}\r\n{"c":3}', null), [
    [1, { a: 1 }],
    [3, { b: 'ü' }],
    [4, { c: 3 }],
  ]);
});

test('reads the list of a member, whatever stands around it', async () => {
  const realm = {
    realm: 'users',
    roles: { realm: [{ name: 'users', list: ['users', []] }] },
    users: [{ name: 'a]"}{' }, { list: [{ users: [1, 2] }] }, { text: '\\"' }],
    clients: [{ users: [1] }],
  };
  for (const size of [1, 2, 64, 4096]) {
    assert.deepEqual(
      await read(JSON.stringify(realm, null, 2), 'users', size),
      realm.users.map((user, place) => [place + 1, user]),
    );
  }
});

test('reads any list, cut into pieces anywhere', async () => {
  const list = fc.array(fc.jsonValue(), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (values, size, isWide) => {
      const expected = JSON.parse(JSON.stringify(values)).map((value: unknown, place: number) => [place + 1, value]);
      assert.deepEqual(await read(JSON.stringify(values, null, isWide ? 2 : 0), null, size), expected);
      const document = JSON.stringify({ before: values, users: values, after: { users: values } });
      assert.deepEqual(await read(document, 'users', size), expected);
    }),
    { numRuns: 60 },
  );
});

test('passes over what is too long to be an account, and goes on behind it', async () => {
  const long = 'x'.repeat(mostRecordBytes);
  assert.deepEqual(await read(`{"a":1}\n{"b":"${long}"}\n{"c":3}\n`, null, 65_536), [
    [1, { a: 1 }],
    [2, null],
    [3, { c: 3 }],
  ]);
  assert.deepEqual(await read(`[{"a":1},{"b":"${long}"},{"c":3}]`, null, 65_536), [
    [1, { a: 1 }],
    [2, null],
    [3, { c: 3 }],
  ]);
});

test('reads nothing of an empty file or one without the list, and passes over a byte order mark', async () => {
  assert.deepEqual(await read('', null), []);
  assert.deepEqual(await read('{"realm":"one"}', 'users'), []);
  assert.deepEqual(await read('\ufeff{"a":1}', null), [[1, { a: 1 }]]);
  assert.deepEqual(await read('\ufeff[{"a":1}]', null, 64), [[1, { a: 1 }]]);
});
