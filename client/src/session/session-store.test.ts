import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptSession } from './kept-session.ts';
import { webStorageStore } from './session-store.ts';

const session: KeptSession = {
  accessToken: 'a.b.c',
  expiresAtMs: 1_000,
  lifetimeSeconds: 900,
  refreshToken: 'cst_rt_x',
  userId: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d',
};

const storageOf = (text: string | null) => {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
};

test('gives back what was kept, also with the refresh token in a cookie', () => {
  const store = webStorageStore(storageOf(null));
  assert.equal(store.read(), undefined);
  for (const kept of [session, { ...session, refreshToken: null }]) {
    store.write(kept);
    assert.deepEqual(store.read(), kept);
  }
  store.write(undefined);
  assert.equal(store.read(), undefined);
});

test('takes what is cut short, of another shape or not its own for nothing', () => {
  const { userId: _, ...anonymous } = session;
  const texts = [
    '',
    '{',
    'null',
    '7',
    '[]',
    '{}',
    JSON.stringify(anonymous),
    JSON.stringify({ ...session, refreshToken: 7 }),
  ];
  for (const text of texts) assert.equal(webStorageStore(storageOf(text)).read(), undefined, text);
});
