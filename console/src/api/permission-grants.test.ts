import { describe, expect, it } from 'vitest';
import {
  actionsAcross,
  areSame,
  coveredBy,
  covers,
  coversAll,
  groupByResource,
  withoutIncluded,
} from './permission-grants.ts';

const declared = ['users:read', 'users:write', 'roles:read', 'signing-keys:read', 'signing-keys:rotate'].map(
  (name) => ({ name, description: name }),
);

describe('what permissions cover', () => {
  it.each([
    ['users:read', 'users:read'],
    ['users:*', 'users:read'],
    ['*:read', 'users:read'],
    ['*:*', 'users:read'],
    ['*:*', 'users:*'],
    ['*:*', '*:read'],
    ['users:*', 'users:*'],
  ])('%s covers %s', (granted, wanted) => expect(covers([granted], wanted)).toBe(true));

  it.each([
    ['users:read', 'users:write'],
    ['users:read', 'users:*'],
    ['users:*', 'roles:read'],
    ['users:*', '*:*'],
    ['*:read', 'users:*'],
    ['*:read', '*:*'],
    ['user:read', 'users:read'],
  ])('%s does not cover %s', (granted, wanted) => expect(covers([granted], wanted)).toBe(false));

  it('does not take many single permissions for a wildcard', () =>
    expect(covers(['users:read', 'users:write'], 'users:*')).toBe(false));

  it('names the permission itself before a wildcard that includes it', () => {
    expect(coveredBy(['users:*', 'users:read'], 'users:read')).toBe('users:read');
    expect(coveredBy(['*:read', 'users:*'], 'users:read')).toBe('*:read');
    expect(coveredBy(['roles:read'], 'users:read')).toBeUndefined();
  });

  it('covers a list only when it covers each of it', () => {
    expect(coversAll(['users:*'], ['users:read', 'users:write'])).toBe(true);
    expect(coversAll(['users:*'], ['users:read', 'roles:read'])).toBe(false);
    expect(coversAll([], [])).toBe(true);
  });
});

describe('how permissions are arranged', () => {
  it('leaves out what another of them includes', () => {
    expect(withoutIncluded(['users:read', 'users:*', 'roles:read', 'roles:read'])).toEqual(['roles:read', 'users:*']);
    expect(withoutIncluded(['*:read', 'users:*', '*:*'])).toEqual(['*:*']);
    expect(withoutIncluded(['*:read', 'users:*'])).toEqual(['*:read', 'users:*']);
  });

  it('compares lists whatever their order', () => {
    expect(areSame(['users:read', 'roles:read'], ['roles:read', 'users:read'])).toBe(true);
    expect(areSame(['users:read'], [])).toBe(false);
  });

  it('puts them together by resource, in the order of the alphabet', () =>
    expect(groupByResource(declared).map(({ resource, permissions }) => [resource, permissions.length])).toEqual([
      ['roles', 1],
      ['signing-keys', 2],
      ['users', 2],
    ]));

  it('offers across all resources only the actions that several have', () =>
    expect(actionsAcross(declared)).toEqual(['read']));
});
