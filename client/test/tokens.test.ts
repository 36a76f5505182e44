import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CastellanError, memoryStore, type SessionEnd, type SessionStore } from 'castellan-client';
import { goodPassword } from '../../server/test/harness/people.ts';
import { clientOf, serveHouse, signInSomebody } from './served-house.ts';

const served = await serveHouse();

const refusedWith = (code: string, status: number) => (error: unknown) => {
  assert.ok(error instanceof CastellanError, String(error));
  assert.deepEqual([error.code, error.status], [code, status]);
  return true;
};

/** A refresh token that the server does not know. */
const spoil = async (store: SessionStore): Promise<void> => {
  const kept = await store.read();
  assert.ok(kept);
  await store.write({ ...kept, refreshToken: `cst_rt_${'A'.repeat(43)}` });
};

describe('a client that is signed in', () => {
  test('sends the access token and is told who it is', async () => {
    const client = clientOf(served);
    const { user } = await signInSomebody(client);
    assert.deepEqual((await client.castellan.getOwnUser()).id, user.id);
    assert.equal(await client.castellan.session.userId(), user.id);
    assert.equal(client.refreshes(), 0);
  });

  test('refreshes shortly before the access token ends, and the server never sees an expired one', async () => {
    const client = clientOf(served);
    await signInSomebody(client);
    served.clock.advanceMs((900 - 31) * 1000);
    await client.castellan.getOwnUser();
    assert.equal(client.refreshes(), 0);
    served.clock.advanceMs(2_000);
    await client.castellan.getOwnUser();
    assert.equal(client.refreshes(), 1);
    assert.deepEqual(
      client.sent.filter(({ status }) => status >= 400),
      [],
    );
  });

  test('makes exactly one refresh for 50 calls at once with an expired token', async () => {
    const client = clientOf(served);
    const { user } = await signInSomebody(client);
    served.clock.advanceMs(901_000);
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.castellan.getOwnUser()));
    assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set([user.id]));
    assert.equal(client.refreshes(), 1);
  });

  test('makes exactly one refresh for 50 calls at once whose token the server has outdated', async () => {
    const client = clientOf(served);
    await signInSomebody(client);
    await client.castellan.changePassword({
      body: { current_password: goodPassword, new_password: 'another long phrase of my own 7' },
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.castellan.listOwnSessions()));
    assert.equal(answers.length, 50);
    assert.equal(client.refreshes(), 1);
  });

  test('whose own clock is late learns of the expiry from the server, refreshes and repeats the call once', async () => {
    const store = memoryStore();
    const client = clientOf(served, { store });
    await signInSomebody(client);
    const kept = await store.read();
    assert.ok(kept);
    served.clock.advanceMs(901_000);
    await store.write({ ...kept, expiresAtMs: kept.expiresAtMs + 3_600_000 });
    await client.castellan.getOwnUser();
    assert.deepEqual(
      client.sent.slice(2).map(({ path, status }) => `${path} ${status}`),
      ['/api/v1/user 401', '/api/v1/auth/refresh 200', '/api/v1/user 200'],
    );
  });

  test('is told once when the session has ended elsewhere, and is not sent round in circles', async () => {
    const ends: SessionEnd[] = [];
    const client = clientOf(served, { onSessionEnd: (end) => ends.push(end) });
    const person = await signInSomebody(client);
    const elsewhere = clientOf(served);
    await elsewhere.castellan.login({ body: { email: person.email, password: person.password } });
    await elsewhere.castellan.logout({ body: { everywhere: true } });

    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => client.castellan.getOwnUser()));
    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      refusedWith('SESSION_ENDED', 401)(outcome.reason);
    }
    assert.deepEqual(ends, [{ reason: 'refused' }]);
    assert.equal(client.refreshes(), 1);
    const sentBefore = client.sent.length;
    await assert.rejects(client.castellan.getOwnUser(), refusedWith('SESSION_ENDED', 401));
    assert.equal(client.sent.length, sentBefore, 'nothing is sent for nobody');
  });

  test('keeps the session when the server cannot be reached for a refresh, and uses what is still good', async () => {
    let isAway = false;
    const client = clientOf(served, {
      retry: false,
      fetch: (input, init) => {
        if (isAway && String(input).endsWith('/refresh')) return Promise.reject(new TypeError('fetch failed'));
        return fetch(input, init);
      },
    });
    await signInSomebody(client);
    isAway = true;
    served.clock.advanceMs(880_000);
    await client.castellan.getOwnUser();
    served.clock.advanceMs(21_000);
    await assert.rejects(client.castellan.getOwnUser(), refusedWith('NETWORK_FAILED', 0));
    isAway = false;
    await client.castellan.getOwnUser();
  });

  test('asks once, and not once for each of 50 calls, while the server cannot refresh', async () => {
    let asked = 0;
    const client = clientOf(served, {
      retry: false,
      fetch: (input, init) => {
        if (!String(input).endsWith('/refresh')) return fetch(input, init);
        asked += 1;
        return Promise.reject(new TypeError('fetch failed'));
      },
    });
    await signInSomebody(client);
    served.clock.advanceMs(901_000);
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => client.castellan.getOwnUser()));
    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      refusedWith('NETWORK_FAILED', 0)(outcome.reason);
    }
    assert.equal(asked, 1);
  });

  test('logs out, with an access token that has expired as well, and the session is gone on the server', async () => {
    const ends: SessionEnd[] = [];
    const client = clientOf(served, { onSessionEnd: (end) => ends.push(end) });
    await signInSomebody(client);
    const token = await client.castellan.session.accessToken();
    served.clock.advanceMs(901_000);
    await client.castellan.logout();
    assert.deepEqual(ends, [{ reason: 'logged-out' }]);
    assert.equal(client.refreshes(), 0);
    await assert.rejects(client.castellan.getOwnUser(), refusedWith('SESSION_ENDED', 401));
    const headers = { authorization: `Bearer ${token}` };
    await assert.rejects(client.castellan.verify({ headers }), (error) => error instanceof CastellanError);
  });

  test('logs out by the access token when the refresh token is not accepted', async () => {
    const store = memoryStore();
    const client = clientOf(served, { store });
    const person = await signInSomebody(client);
    await spoil(store);
    await client.castellan.logout();
    const other = clientOf(served);
    await other.castellan.login({ body: { email: person.email, password: person.password } });
    assert.equal((await other.castellan.listOwnSessions()).data.length, 1);
  });

  test('does not repeat a call under another person’s name', async () => {
    const store = memoryStore();
    const client = clientOf(served, { store });
    await signInSomebody(client);
    const first = await store.read();
    const other = clientOf(served, { store });
    await signInSomebody(other);
    const second = await store.read();
    assert.ok(first && second);
    served.clock.advanceMs(901_000);
    await store.write(first);
    const pending = client.castellan.getOwnUser();
    await store.write(second);
    await assert.rejects(pending, refusedWith('SESSION_ENDED', 401));
  });
});

describe('a call that is aborted', () => {
  test('is rejected with the signal’s reason while others still get the refresh they wait for', async () => {
    const client = clientOf(served);
    await signInSomebody(client);
    served.clock.advanceMs(901_000);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const [aborted, other] = [
      client.castellan.getOwnUser({ signal: controller.signal }),
      client.castellan.getOwnUser(),
    ];
    controller.abort(reason);
    await assert.rejects(aborted, reason);
    await other;
    assert.equal(client.refreshes(), 1);
  });

  test('before it begins sends nothing', async () => {
    const client = clientOf(served);
    await assert.rejects(client.castellan.getLiveness({ signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.deepEqual(client.sent, []);
  });
});

test('a refusal says what the server said', async () => {
  const client = clientOf(served);
  await assert.rejects(
    client.castellan.login({ body: { email: 'nobody@example.com', password: 'wrong' } }),
    (error) => {
      assert.ok(error instanceof CastellanError);
      assert.deepEqual(
        [error.code, error.status, error.retryAfterSeconds],
        ['AUTH_INVALID_CREDENTIALS', 401, undefined],
      );
      assert.match(error.message, /login or the password/);
      assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/);
      return true;
    },
  );
  await assert.rejects(client.castellan.signUp({ body: { email: 'no address', password: 'x' } }), (error) => {
    assert.ok(error instanceof CastellanError);
    assert.equal(error.code, 'INVALID_INPUT');
    assert.ok(Array.isArray(error.details?.issues));
    return true;
  });
});

test('an answer that is no JSON is given as its text', async () => {
  const { castellan } = clientOf(served);
  assert.match(await castellan.getMetrics(), /^# HELP /);
});
