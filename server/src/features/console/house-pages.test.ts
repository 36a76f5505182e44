import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHousePages } from './house-pages.ts';

const { show } = createHousePages({
  page: () => '',
  facts: {
    name: 'Castellan',
    hasLogo: false,
    signUpMode: 'open',
    hasMagicLinks: false,
    passwordMinLength: 12,
    environment: 'development',
    version: '0.0.0-test',
    keepsMail: true,
  },
  readReturnAddress: () => undefined,
  originInstead: () => 'http://localhost:4000',
});

for (const [target, location] of [
  ['/sign-in?next=%2Fusers', 'http://localhost:4000/sign-in?next=%2Fusers'],
  ['//elsewhere.example.com/sign-in', 'http://localhost:4000//elsewhere.example.com/sign-in'],
  ['http://elsewhere.example.com/sign-in?a=1', 'http://localhost:4000/sign-in?a=1'],
  ['HTTPS://elsewhere.example.com@localhost/', 'http://localhost:4000/'],
] as const) {
  test(`the way to the other name of this machine from ${target} stays on this machine`, () => {
    assert.equal(show({ target, header: () => undefined }).headers?.location, location);
  });
}
