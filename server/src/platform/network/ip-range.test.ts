import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clearHostBits, parseIpAddress, widthBitsOf } from './ip-address.ts';
import { type IpRange, isInRange, readIpRange } from './ip-range.ts';
import { createPrefixTable } from './prefix-table.ts';

const read = (text: string): IpRange => {
  const reading = readIpRange(text);
  assert.ok('range' in reading, text);
  return reading.range;
};

const faultOf = (text: string) => {
  const reading = readIpRange(text);
  assert.ok('fault' in reading, text);
  return [reading.fault.kind, reading.fault.meant?.text];
};

test('a range has one text, however it was written', () => {
  for (const [written, canonical] of [
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['203.0.113.7', '203.0.113.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::/0', '::/0'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:cb00:7107', '203.0.113.7/32'],
  ] as const) {
    assert.equal(read(written).text, canonical, written);
  }
});

test('what is no range is refused, and what was probably meant is said', () => {
  for (const [written, kind, meant] of [
    ['10.0.0.5/8', 'host-bits', '10.0.0.0/8'],
    ['203.0.113.7/0', 'host-bits', '0.0.0.0/0'],
    ['2001:db8::1/64', 'host-bits', '2001:db8::/64'],
    ['::ffff:10.0.0.0/104', 'mapped', '10.0.0.0/8'],
    ['::ffff:10.0.0.5/104', 'mapped', '10.0.0.0/8'],
    ['::ffff:0:0/96', 'mapped', '0.0.0.0/0'],
    ['::ffff:0:0/90', 'mapped', undefined],
  ] as const) {
    assert.deepEqual(faultOf(written), [kind, meant], written);
  }
});

test('whatever another reader might take for a range is none', () => {
  for (const written of [
    ...['', '/', '10', '10/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/8/8', '10.0.0.0/8 '],
    ...[' 10.0.0.0/8', '10.0.0.0/255.0.0.0', '010.0.0.0/8', '0x0a000000/8', '127.1', '10.0.0.0/1e1', '10.0.0.0/٨'],
    ...['::/129', '::1%lo/128', 'fe80::1%eth0', '[::1]', '[::1]/128', '1.2.3.4:80', ':::/0', '::ffff:1.2.3.4/129'],
    ...['unknown', 'localhost', '*', '0.0.0.0/0\u0000', `${'1'.repeat(10_000)}.0.0.0/8`],
  ]) {
    assert.deepEqual(faultOf(written), ['malformed', undefined], written);
  }
});

const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `::ffff:${address}`),
);

/** Ranges of few networks, so that they often lie in each other. */
const anyRange = fc
  .tuple(fc.oneof(anyAddress, fc.constantFrom('10.0.0.0', '10.0.128.0', '2001:db8::', '2001:db8:8000::')), fc.nat(128))
  .map(([text, bits]) => {
    const address = parseIpAddress(text);
    assert.ok(address);
    const prefixBits = bits % (widthBitsOf(address) + 1);
    return read(`${clearHostBits(address, prefixBits).toString()}/${prefixBits}`);
  });

/** Bit by bit, as one would on paper. */
const bitsOf = (text: string): string => {
  const address = parseIpAddress(text);
  assert.ok(address);
  const bits = address.toByteArray().map((byte) => byte.toString(2).padStart(8, '0'));
  return `${address.kind()} ${bits.join('')}`;
};

const liesIn = (address: string, range: IpRange): boolean => {
  const [kind = ''] = bitsOf(address).split(' ');
  return bitsOf(address).startsWith(bitsOf(range.network.toString()).slice(0, kind.length + 1 + range.prefixBits));
};

test('an address lies in a range exactly when its first bits are those of the range', () => {
  fc.assert(
    fc.property(anyAddress, anyRange, (text, range) => {
      const address = parseIpAddress(text);
      assert.ok(address);
      assert.equal(isInRange(address, range), liesIn(text, range));
      assert.equal(isInRange(range.network, range), true);
    }),
  );
});

test('a prefix table finds all ranges that hold an address, the narrowest first', () => {
  const near = anyRange.map((range) => range.network.toString());
  fc.assert(
    fc.property(
      fc.uniqueArray(anyRange, { selector: (range) => range.text, maxLength: 40 }),
      fc.array(fc.oneof(anyAddress, near), { maxLength: 10 }),
      (ranges, addresses) => {
        const table = createPrefixTable(ranges, (range) => range);
        for (const text of [...addresses, ...ranges.map((range) => range.network.toString())]) {
          const address = parseIpAddress(text);
          assert.ok(address);
          const expected = ranges
            .filter((range) => liesIn(text, range))
            .sort((one, other) => other.prefixBits - one.prefixBits);
          assert.deepEqual(
            [...table.covering(address)].map((range) => range.text),
            expected.map((range) => range.text),
          );
        }
      },
    ),
  );
});
