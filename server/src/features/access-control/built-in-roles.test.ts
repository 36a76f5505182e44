import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolesAllow } from './built-in-roles.ts';

test('an administrator may do everything, a plain user nothing beyond their own', () => {
  assert.equal(rolesAllow(['admin'], 'users:write'), true);
  assert.equal(rolesAllow(['user'], 'users:read'), false);
});

test('an auditor reads and changes nothing', () => {
  assert.equal(rolesAllow(['auditor'], 'users:read'), true);
  assert.equal(rolesAllow(['auditor'], 'users:write'), false);
});

test('a role nobody defined holds nothing, even when it is named like a property of every object', () => {
  for (const role of ['root', 'constructor', '__proto__', 'toString', ''])
    assert.equal(rolesAllow([role], 'users:read'), false);
});
