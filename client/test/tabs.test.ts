import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CastellanError, type CastellanOptions, type SessionEnd, webStorageStore } from 'castellan-client';
import { goodPassword } from '../../server/test/harness/people.ts';
import { waitFor } from '../../server/test/harness/test-tokens.ts';
import { createBrowser, createWebStorage } from './browser.ts';
import { clientOf, serveHouse, signInSomebody } from './served-house.ts';

const pageOrigin = 'http://localhost:4000';
const served = await serveHouse({ PUBLIC_URL: pageOrigin });

const isOver = (error: unknown): boolean => error instanceof CastellanError && error.code === 'SESSION_ENDED';

/** Two tabs of one browser, and what each was told of the end of its session. */
const openTabs = (options: () => Partial<CastellanOptions>) => {
  const ends: SessionEnd[][] = [[], []];
  const open = (index: number) =>
    clientOf(served, { ...options(), onSessionEnd: (end) => void ends[index]?.push(end) });
  return { first: open(0), second: open(1), ends };
};

const withSharedStore = () => {
  const storage = createWebStorage();
  return openTabs(() => ({ store: webStorageStore(storage) }));
};

const withCookie = () => {
  const browser = createBrowser(pageOrigin);
  return { ...openTabs(() => ({ transport: 'cookie', fetch: browser.fetch })), browser };
};

describe('two tabs that share a store', () => {
  test('share a login, and make one refresh for 50 calls in both of them', async () => {
    const { first, second } = withSharedStore();
    const { user } = await signInSomebody(first);
    assert.equal((await second.castellan.getOwnUser()).id, user.id);
    served.clock.advanceMs(901_000);
    await Promise.all(
      [first, second].flatMap(({ castellan }) => Array.from({ length: 25 }, () => castellan.getOwnUser())),
    );
    assert.equal(first.refreshes() + second.refreshes(), 1);
  });

  test('make one refresh when the server has outdated the token', async () => {
    const { first, second } = withSharedStore();
    await signInSomebody(first);
    await second.castellan.getOwnUser();
    await first.castellan.changePassword({
      body: { current_password: goodPassword, new_password: 'another long phrase of my own 7' },
    });
    await Promise.all(
      [first, second].flatMap(({ castellan }) => Array.from({ length: 10 }, () => castellan.getOwnUser())),
    );
    assert.equal(first.refreshes() + second.refreshes(), 1);
  });

  test('stay signed in without locks as well, by the server’s grace', async () => {
    const storage = createWebStorage();
    const { first, second, ends } = openTabs(() => ({ store: webStorageStore(storage), locks: null }));
    await signInSomebody(first);
    served.clock.advanceMs(901_000);
    await Promise.all(
      [first, second].flatMap(({ castellan }) => Array.from({ length: 10 }, () => castellan.getOwnUser())),
    );
    served.clock.advanceMs(901_000);
    await Promise.all([first, second].map(({ castellan }) => castellan.getOwnUser()));
    assert.deepEqual(ends, [[], []]);
  });

  test('are both logged out when one is, and both are told', async () => {
    const { first, second, ends } = withSharedStore();
    await signInSomebody(first);
    await second.castellan.getOwnUser();
    await first.castellan.logout();
    await waitFor(() => assert.deepEqual(ends, [[{ reason: 'logged-out' }], [{ reason: 'logged-out' }]]));
    await assert.rejects(second.castellan.getOwnUser(), isOver);
  });

  test('are told when somebody else logs in', async () => {
    const { first, second, ends } = withSharedStore();
    await signInSomebody(first);
    await second.castellan.getOwnUser();
    const other = await signInSomebody(first);
    await waitFor(() => assert.deepEqual(ends, [[{ reason: 'replaced' }], [{ reason: 'replaced' }]]));
    assert.equal((await second.castellan.getOwnUser()).id, other.user.id);
  });
});

describe('two tabs with the refresh token in a cookie', () => {
  test('never see the refresh token, and a new tab is signed in by the cookie alone', async () => {
    const { first, second, browser } = withCookie();
    const { user } = await signInSomebody(first);
    assert.deepEqual([...browser.cookies.keys()], ['castellan_refresh']);
    const late = clientOf(served, { transport: 'cookie', fetch: browser.fetch });
    assert.equal((await late.castellan.getOwnUser()).id, user.id);
    assert.equal(late.refreshes(), 1);
    assert.equal((await second.castellan.getOwnUser()).id, user.id);
  });

  test('hear of each other’s refresh: one for 50 calls in both', async () => {
    const { first, second } = withCookie();
    const { user } = await signInSomebody(first);
    await waitFor(async () => assert.equal(await second.castellan.session.userId(), user.id));
    served.clock.advanceMs(901_000);
    await first.castellan.getOwnUser();
    const token = await first.castellan.session.accessToken();
    await waitFor(async () => assert.equal(await second.castellan.session.accessToken(), token));
    await Promise.all(
      [first, second].flatMap(({ castellan }) => Array.from({ length: 25 }, () => castellan.getOwnUser())),
    );
    assert.equal(first.refreshes() + second.refreshes(), 1);
  });

  test('that refresh at the same moment both go on, each with a token of its own', async () => {
    const { first, second, ends } = withCookie();
    const { user } = await signInSomebody(first);
    await waitFor(async () => assert.equal(await second.castellan.session.userId(), user.id));
    served.clock.advanceMs(901_000);
    await Promise.all(
      [first, second].flatMap(({ castellan }) => Array.from({ length: 25 }, () => castellan.getOwnUser())),
    );
    served.clock.advanceMs(901_000);
    await Promise.all([first, second].map(({ castellan }) => castellan.getOwnUser()));
    assert.deepEqual(ends, [[], []]);
  });

  test('are both logged out when one is, and the cookie is gone', async () => {
    const { first, second, ends, browser } = withCookie();
    const { user } = await signInSomebody(first);
    await waitFor(async () => assert.equal(await second.castellan.session.userId(), user.id));
    await first.castellan.logout();
    await waitFor(() => assert.deepEqual(ends, [[{ reason: 'logged-out' }], [{ reason: 'logged-out' }]]));
    assert.equal(browser.cookies.size, 0);
    await assert.rejects(second.castellan.getOwnUser(), isOver);
    assert.equal(second.refreshes(), 0);
  });

  test('ask the server once whether a cookie is there, and not at every call of a stranger', async () => {
    const { first } = withCookie();
    for (let index = 0; index < 3; index += 1) await assert.rejects(first.castellan.getOwnUser(), isOver);
    assert.equal(first.refreshes(), 1);
  });
});

test('clients that share nothing do not log each other out', async () => {
  const { first, second, ends } = openTabs(() => ({}));
  await signInSomebody(first);
  await signInSomebody(second);
  await first.castellan.logout();
  await second.castellan.getOwnUser();
  assert.deepEqual(ends, [[{ reason: 'logged-out' }], []]);
});
