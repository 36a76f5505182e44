import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseIpAddress } from './ip-address.ts';
import { type IpRange, readIpRange } from './ip-range.ts';
import { isAllowable, standingOf } from './reachable-address.ts';

const rangeOf = (text: string): IpRange => {
  const reading = readIpRange(text);
  assert.ok('range' in reading, text);
  return reading.range;
};

const standing = (text: string, allowed: readonly string[] = []) => {
  const address = parseIpAddress(text);
  assert.ok(address, text);
  return standingOf(address, allowed.map(rangeOf));
};

test('addresses of the internet are public', () => {
  for (const text of ['8.8.8.8', '93.184.215.14', '172.32.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8']) {
    assert.equal(standing(text), 'public', text);
  }
});

test('addresses of machines, networks and clouds are refused', () => {
  for (const text of [
    ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.168.0.1', '169.254.0.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '192.0.0.192'],
    ...['168.63.129.16', '198.18.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.1.1.1'],
    ...['240.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1'],
    ...['100::1', '2001:db8::1', '2001::1', '3fff::1', '5f00::1', '4000::1', '64:ff9b:1::1'],
  ]) {
    assert.equal(standing(text), 'refused', text);
  }
});

const hex = (text: string): string =>
  text
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{4})/, '$1:');

test('no IPv6 spelling of an IPv4 address lets through what the address itself is refused for', () => {
  const spellings = [
    (text: string) => `::ffff:${text}`,
    (text: string) => `::${text}`,
    (text: string) => `64:ff9b::${text}`,
    (text: string) => `2002:${hex(text)}::1`,
  ];
  const allowed = ['64:ff9b::/96', '2002::/16'];
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.constantFrom('127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.1.1')),
      fc.constantFrom(...spellings),
      fc.constantFrom<readonly string[]>([], allowed),
      (text, spell, exceptions) => {
        if (standing(text) === 'refused') assert.equal(standing(spell(text), exceptions), 'refused', spell(text));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('of all addresses only global unicast is public', () => {
  const known = ['10.0.0.0/8', '127.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
  const refusedToday = [...known, '0.0.0.0/8', '224.0.0.0/3', 'fc00::/7', 'fe80::/10', 'ff00::/8', '::/8'].map(rangeOf);
  fc.assert(
    fc.property(
      fc.constantFrom(...refusedToday),
      fc.array(fc.nat(255), { minLength: 16, maxLength: 16 }),
      ({ network, prefixBits }, noise) => {
        // An address within the range: its first bits from the network, the others from chance.
        const bytes = network.toByteArray().map((byte, index) => {
          const mask = (0xff00 >> Math.min(Math.max(prefixBits - index * 8, 0), 8)) & 0xff;
          return (byte & mask) | ((noise[index] ?? 0) & ~mask & 0xff);
        });
        const text =
          bytes.length === 4
            ? bytes.join('.')
            : bytes
                .map((byte, index) => `${index > 0 && index % 2 === 0 ? ':' : ''}${byte.toString(16).padStart(2, '0')}`)
                .join('');
        // An IPv4-mapped address is the IPv4 address; ::/8 holds those of all of the internet.
        const address = parseIpAddress(text);
        assert.ok(address, text);
        if (bytes.length === 16 && address.kind() === 'ipv4') return;
        assert.equal(standingOf(address, []), 'refused', text);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('what the operator names is allowed, and nothing beside it', () => {
  assert.equal(standing('10.1.2.3', ['10.1.0.0/16']), 'allowed');
  assert.equal(standing('10.2.2.3', ['10.1.0.0/16']), 'refused');
  assert.equal(standing('8.8.8.8', ['10.1.0.0/16']), 'public');
  assert.equal(standing('::1', ['::1']), 'allowed');
});

test('the metadata service of a cloud is refused also when everything is allowed', () => {
  for (const text of ['169.254.169.254', '64:ff9b::169.254.169.254', 'fd00:ec2::254', '0.0.0.0', 'ff02::1']) {
    assert.equal(standing(text, ['0.0.0.0/0', '::/0']), 'refused', text);
  }
  assert.equal(isAllowable(rangeOf('169.254.169.254')), false);
  assert.equal(isAllowable(rangeOf('169.254.0.0/16')), true);
});
