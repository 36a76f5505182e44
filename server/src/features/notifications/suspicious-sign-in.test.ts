import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSignIn, neighbourhoodOf, type SeenFrom, type SignInVerdict } from './suspicious-sign-in.ts';

const [home, office] = ['192.0.2.0/24', '198.51.100.0/24'];
const at = (network: string | null, device: string | null): SeenFrom => ({ network, device });

const cases: readonly [string, SeenFrom, readonly SeenFrom[] | null, SignInVerdict][] = [
  ['the very first sign-in', at(home, 'Firefox, Linux'), null, 'first'],
  ['one after a time of which nothing is remembered', at(home, 'Firefox, Linux'), [], 'suspicious'],
  ['the usual device at home', at(home, 'Firefox, Linux'), [at(home, 'Firefox, Linux')], 'known'],
  ['the usual device on a journey', at(office, 'Firefox, Linux'), [at(home, 'Firefox, Linux')], 'known'],
  ['a new device at home', at(home, 'Safari, iOS'), [at(home, 'Firefox, Linux')], 'new_device'],
  ['a new device elsewhere', at(office, 'Safari, iOS'), [at(home, 'Firefox, Linux')], 'suspicious'],
  [
    'a device and a network that were each seen, though never together',
    at(office, 'Safari, iOS'),
    [at(home, 'Safari, iOS'), at(office, 'Firefox, Linux')],
    'known',
  ],
  ['a program that names itself nowhere, as always', at(office, null), [at(home, null)], 'known'],
  ['a program that names itself nowhere, for once', at(office, null), [at(home, 'Firefox, Linux')], 'suspicious'],
  ['an unknown network with a new device', at(null, 'Safari, iOS'), [at(null, 'Firefox, Linux')], 'suspicious'],
  ['an unknown network with the usual device', at(null, 'Firefox, Linux'), [at(home, 'Firefox, Linux')], 'known'],
];

for (const [what, signIn, earlier, verdict] of cases) {
  test(`${what} is ${verdict.replace('_', ' ')}`, () => {
    assert.equal(judgeSignIn(signIn, earlier), verdict);
  });
}

test('neighbours share a network, whatever the family, and strangers do not', () => {
  assert.equal(neighbourhoodOf('192.0.2.7'), neighbourhoodOf('192.0.2.250'));
  assert.equal(neighbourhoodOf('::ffff:192.0.2.7'), '192.0.2.0/24');
  assert.notEqual(neighbourhoodOf('192.0.2.7'), neighbourhoodOf('192.0.3.7'));
  assert.equal(neighbourhoodOf('2001:db8:1:2::3'), neighbourhoodOf('2001:db8:1:ffff::1'));
  assert.notEqual(neighbourhoodOf('2001:db8:1::1'), neighbourhoodOf('2001:db8:2::1'));
  assert.equal(neighbourhoodOf(null), null);
});
