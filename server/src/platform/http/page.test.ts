import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { systemRandomness } from '../randomness/randomness.ts';
import { createKeyring } from '../secrets/keyring.ts';
import { createCursors, pageOf, pageQuery } from './page.ts';

const cursors = createCursors(createKeyring({ current: Buffer.alloc(32, 7), previous: [] }, systemRandomness));
const position = z.tuple([z.number()]);
const things = { list: 'things', filters: { colour: 'red' } };

const read = (cursor: string | undefined, identity = things) => cursors.read(identity, cursor, position);

const cursorAfter = (value: number): string => {
  const { nextCursor } = cursors.page(things, [value, value + 1], 1, (row) => [row]);
  assert.ok(nextCursor);
  return nextCursor;
};

test('a walk along the cursors sees every row once, in order, whatever the size of a page', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (count, limit) => {
      const all = Array.from({ length: count }, (_, index) => index);
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const after = read(cursor)?.[0] ?? -1;
        const found = all.filter((value) => value > after).slice(0, limit + 1);
        const page = cursors.page(things, found, limit, (row) => [row]);
        assert.ok(page.rows.length <= limit);
        seen.push(...page.rows);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      assert.deepEqual(seen, all);
    }),
  );
});

test('a cursor with any bit changed is refused', () => {
  const bytes = Buffer.from(cursorAfter(7), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const forged = Buffer.from(bytes);
    forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => read(forged.toString('base64url')), { code: 'INVALID_INPUT' });
  }
});

test('a cursor of another list, of other filters or of nobody is refused', () => {
  const cursor = cursorAfter(7);
  assert.deepEqual(read(cursor), [7]);
  assert.throws(() => read(cursor, { ...things, list: 'people' }), { code: 'INVALID_INPUT' });
  assert.throws(() => read(cursor, { ...things, filters: { colour: 'blue' } }), { code: 'INVALID_INPUT' });
  for (const odd of ['', 'x', '%', 'null', 'A'.repeat(1_000)]) {
    assert.throws(() => read(odd), { code: 'INVALID_INPUT' });
  }
});

test('a cursor whose position another release cut otherwise is refused and is no fault of ours', () => {
  const texts = z.tuple([z.string(), z.string()]);
  assert.throws(() => cursors.read(things, cursorAfter(7), texts), { code: 'INVALID_INPUT' });
});

test('a page holds 50 unless asked otherwise, and never more than 200', () => {
  const query = z.strictObject(pageQuery);
  assert.deepEqual(query.parse({}), { limit: 50 });
  assert.deepEqual(query.parse({ limit: '200' }), { limit: 200 });
  for (const limit of ['0', '201', '-1', '1e2', '5 ', 'all']) assert.equal(query.safeParse({ limit }).success, false);
});

test('a page of the end says so', () => {
  const body = pageOf(z.number());
  assert.equal(body.safeParse({ data: [1], next_cursor: null }).success, true);
  assert.equal(body.safeParse({ data: [1] }).success, false);
});
