import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRevocationList } from './revocation-list.ts';
import { createVerifiedTokens, type VerifiedToken } from './verified-tokens.ts';

const claims = {
  iss: 'i',
  aud: 'a',
  sub: 'u',
  sid: 's',
  jti: 't',
  client_id: 'castellan',
  iat: 0,
  exp: 1,
  auth_time: 0,
  ver: 1,
  username: null,
  roles: [],
} as const;
const token = (): VerifiedToken => ({
  principal: {
    userId: 'u',
    sessionId: 's',
    username: null,
    roles: [],
    securityVersion: 1,
    authenticatedAt: new Date(0),
    tokenId: 't',
    tokenExpiresAt: new Date(1_000),
  },
  claims: { ...claims, roles: [] },
  expiresAtMs: 1_000,
});

test('a signature is believed for a minute, and then forgotten', () => {
  const tokens = createVerifiedTokens();
  tokens.put('a', token(), 0);
  tokens.put('b', token(), 30_000);
  assert.ok(tokens.get('a', 59_999));
  assert.equal(tokens.get('a', 60_000), undefined);
  tokens.sweep(60_000);
  assert.equal(tokens.size(), 1);
  assert.ok(tokens.get('b', 60_000));
});

test('a flood of tokens pushes the oldest out and grows no further', () => {
  const tokens = createVerifiedTokens(3);
  for (const digest of ['a', 'b', 'c', 'a', 'd']) tokens.put(digest, token(), 0);
  assert.equal(tokens.size(), 3);
  assert.equal(tokens.get('b', 0), undefined);
  for (const digest of ['c', 'a', 'd']) assert.ok(tokens.get(digest, 0));
});

test('a revocation is forgotten once the last token it refuses is over', () => {
  const list = createRevocationList();
  list.addSession('s', 100);
  list.addSession('s', 50);
  list.addUser('u', 5, 200);
  list.prune(99);
  assert.ok(list.isRevoked('s', 'v', 1));
  list.prune(100);
  assert.ok(!list.isRevoked('s', 'v', 1));
  assert.ok(list.isRevoked('s', 'u', 4));
  assert.ok(!list.isRevoked('s', 'u', 5));
  list.prune(200);
  assert.equal(list.size(), 0);
});
