import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packColumns, unpackColumns } from './column-codec.ts';

const columns = fc.oneof(
  fc.array(fc.constant(0), { minLength: 60, maxLength: 60 }),
  fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }),
  fc.array(fc.maxSafeInteger(), { minLength: 60, maxLength: 60 }),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 60, maxLength: 60 }),
  fc.array(fc.constantFrom(0, 0, 0, 0.1, 7, -3), { minLength: 60, maxLength: 60 }),
);

test('every table comes back exactly as it was packed', () => {
  fc.assert(
    fc.property(fc.array(columns, { minLength: 1, maxLength: 12 }), (table) => {
      const cells = new Float64Array(60 * table.length);
      for (const [place, column] of table.entries()) {
        // Minus zero comes back as zero.
        for (const [row, value] of column.entries()) cells[row * table.length + place] = value + 0;
      }
      const unpacked = new Float64Array(cells.length).fill(5);
      unpackColumns(packColumns(cells, table.length), unpacked, table.length);
      assert.deepEqual(unpacked, cells);
    }),
  );
});

test('nothing takes a byte a column, and a steady figure nine', () => {
  assert.equal(packColumns(new Float64Array(60 * 17), 17).length, 17);
  assert.equal(packColumns(new Float64Array(60).fill(1_234.5), 1).length, 9);
});

test('bytes that are no such table are refused', () => {
  const packed = packColumns(
    Float64Array.from({ length: 60 }, (_, row) => row * 0.3),
    1,
  );
  const unpack = (bytes: Uint8Array, width = 1) => unpackColumns(bytes, new Float64Array(60 * width), width);
  assert.throws(() => unpack(packed.subarray(0, -1)), /ends too early/);
  assert.throws(() => unpack(Buffer.concat([packed, Buffer.of(0)])), /longer than it should be/);
  assert.throws(() => unpack(packed, 2), /ends too early/);
});
