import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { clearHostBits, parseIpAddress, widthBitsOf } from '../../platform/network/ip-address.ts';
import { readIpRange } from '../../platform/network/ip-range.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import type { IpRule } from './ip-rule.ts';
import { createIpRuleGate } from './ip-rule-gate.ts';

const clock = movableClock();
const begin = clock.now();

const openGate = (readRules: () => Promise<readonly IpRule[]>) =>
  createIpRuleGate({ clock, metrics: silentMetrics, readRules });

const rule = (cidr: string, action: 'allow' | 'deny', expiresInMs: number | null): IpRule => {
  const reading = readIpRange(cidr);
  assert.ok('range' in reading, cidr);
  return {
    id: systemRandomness.uuid(),
    range: reading.range,
    action,
    reason: 'A test.',
    createdBy: null,
    createdAt: begin,
    updatedAt: begin,
    expiresAt: expiresInMs === null ? null : new Date(clock.now().getTime() + expiresInMs),
  };
};

const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('10.0.0.1', '10.0.0.2', '10.1.0.1', '::ffff:10.0.0.1', '2001:db8::1', '2001:db8::2'),
);

const anyRule = fc
  .record({
    text: anyAddress,
    bits: fc.nat(128),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    expiresInMs: fc.option(fc.integer({ min: 1, max: 100 })),
  })
  .map(({ text, bits, ...rest }) => {
    const address = parseIpAddress(text);
    assert.ok(address);
    const prefixBits = bits % (widthBitsOf(address) + 1);
    return { cidr: `${clearHostBits(address, prefixBits).toString()}/${prefixBits}`, ...rest };
  });

const bitsOf = (text: string): string => {
  const address = parseIpAddress(text);
  assert.ok(address);
  return `${widthBitsOf(address)}:${address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')}`;
};

/** The rules read as a person would: all that hold and are not over, the longest prefix first. */
const modelDecides = (rules: readonly IpRule[], text: string): string | undefined => {
  const bits = bitsOf(text);
  const [deciding] = rules
    .filter(({ range: { network, prefixBits } }) => {
      const own = bitsOf(network.toString());
      return bits.startsWith(own.slice(0, own.indexOf(':') + 1 + prefixBits));
    })
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > clock.now())
    .sort((one, other) => other.range.prefixBits - one.range.prefixBits);
  return deciding?.action === 'deny' ? deciding.id : undefined;
};

test('the gate decides as a person would who reads the rules at that moment, again and again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyRule, { selector: (one) => one.cidr, maxLength: 30 }),
      fc.array(anyAddress, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      async (drawn, addresses, pauses) => {
        const rules = drawn.map(({ cidr, action, expiresInMs }) => rule(cidr, action, expiresInMs));
        const gate = openGate(async () => rules);
        await gate.reload();
        const asked = [...addresses, ...rules.map(({ range }) => range.network.toString())];
        for (const pauseMs of [0, ...pauses]) {
          clock.advanceMs(pauseMs);
          for (const address of [...asked, ...asked]) {
            assert.equal(gate.refusedBy(address)?.ruleId, modelDecides(rules, address), address);
          }
        }
      },
    ),
  );
});

test('what is remembered of an address is forgotten when the rules change', async () => {
  let rules: IpRule[] = [];
  const gate = openGate(async () => rules);
  await gate.reload();
  assert.equal(gate.refusedBy('10.0.0.1'), undefined);
  rules = [rule('10.0.0.0/8', 'deny', null)];
  await gate.reload();
  assert.equal(gate.refusedBy('10.0.0.1')?.ruleId, rules[0]?.id);
  rules = [];
  await gate.reload();
  assert.equal(gate.refusedBy('10.0.0.1'), undefined);
});

test('a reading that is late does not undo a newer one', async () => {
  const waiting: ((rules: readonly IpRule[]) => void)[] = [];
  const gate = openGate(() => new Promise((resolve) => waiting.push(resolve)));
  const answerNext = async (rules: readonly IpRule[]): Promise<void> => {
    const answer = await waitFor(() => {
      const [oldest] = waiting;
      assert.ok(oldest);
      return oldest;
    });
    waiting.shift();
    answer(rules);
  };
  const readings = [gate.reload(), gate.reload()];
  await answerNext([]);
  await answerNext([rule('10.0.0.0/8', 'deny', null)]);
  await Promise.all(readings);
  await gate.settled();
  assert.ok(gate.refusedBy('10.0.0.1'));
});

test('a reading that fails leaves the rules as they were, and says so to whoever asked for it', async () => {
  let isAway = false;
  const gate = openGate(async () => {
    if (isAway) throw new Error('away');
    return [rule('10.0.0.0/8', 'deny', null)];
  });
  await gate.reload();
  isAway = true;
  await assert.rejects(gate.reload(), /away/);
  await gate.settled();
  assert.ok(gate.refusedBy('10.0.0.1'));
});

test('addresses without end take no memory without end, and are still told apart', async () => {
  const gate = openGate(async () => [rule('10.0.0.0/9', 'deny', null)]);
  await gate.reload();
  for (let index = 0; index < 20_000; index += 1) {
    const [high, low] = [(index >> 8) & 255, index & 255];
    assert.ok(gate.refusedBy(`10.1.${high}.${low}`));
    assert.equal(gate.refusedBy(`10.200.${high}.${low}`), undefined);
  }
});
