import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CastellanError, type CastellanOptions, createCastellan } from 'castellan-client';
import { openStubServer, refusal, type StubAnswer } from './stub-server.ts';

const tooOften = (seconds: number): StubAnswer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: refusal('RATE_LIMIT_EXCEEDED', seconds),
});
const broken: StubAnswer = { status: 0, breaks: true };
const good: StubAnswer = { status: 200, body: { status: 'healthy', checks: {} } };
const away: StubAnswer = { status: 503, body: refusal('SERVICE_UNAVAILABLE') };

/** A client of a server in those moods whose waits take no time and are written down. */
const clientOf = async (answers: readonly StubAnswer[], options: Partial<CastellanOptions> = {}) => {
  const server = await openStubServer(answers);
  const waits: number[] = [];
  let nowMs = 0;
  const castellan = createCastellan(
    { url: server.origin, ...options },
    {
      nowMs: () => nowMs,
      chance: () => 0,
      wait: async (ms, signal) => {
        signal?.throwIfAborted();
        waits.push(ms);
        nowMs += ms;
      },
    },
  );
  return { castellan, waits, heard: server.heard };
};

const failsWith = (code: string, status: number) => (error: unknown) => {
  assert.ok(error instanceof CastellanError, String(error));
  assert.deepEqual([error.code, error.status], [code, status]);
  return true;
};

const newcomer = { body: { email: 'ada@example.com', password: 'a long phrase of my own' } };

describe('a call that failed for now', () => {
  test('is sent again after the time that the server asked for', async () => {
    const { castellan, waits } = await clientOf([tooOften(3), tooOften(1), good]);
    await castellan.getLiveness();
    assert.deepEqual(waits, [3_000, 1_000]);
  });

  test('is sent again after a 503, a proxy’s 502 and a broken connection, each time later', async () => {
    const { castellan, waits } = await clientOf([away, { status: 502 }, broken, good], { retry: { attempts: 4 } });
    await castellan.getLiveness();
    assert.deepEqual(waits, [100, 200, 400]);
  });

  test('is given up after the last attempt, with what the server said', async () => {
    const { castellan, heard } = await clientOf([tooOften(1)]);
    await assert.rejects(castellan.getLiveness(), (error) => {
      assert.ok(error instanceof CastellanError);
      assert.equal(error.retryAfterSeconds, 1);
      return failsWith('RATE_LIMIT_EXCEEDED', 429)(error);
    });
    assert.equal(heard.length, 3);
  });

  test('is given up at once when the server asks for more patience than there is', async () => {
    const { castellan, heard, waits } = await clientOf([tooOften(900)]);
    await assert.rejects(castellan.getLiveness(), failsWith('RATE_LIMIT_EXCEEDED', 429));
    assert.deepEqual([heard.length, waits], [1, []]);
  });

  test('is given up when another wait would pass the budget', async () => {
    const { castellan, waits } = await clientOf([tooOften(4)], { retry: { attempts: 10, budgetMs: 10_000 } });
    await assert.rejects(castellan.getLiveness(), failsWith('RATE_LIMIT_EXCEEDED', 429));
    assert.deepEqual(waits, [4_000, 4_000]);
  });

  test('is sent once when retries are off, for the client or for the call', async () => {
    const off = await clientOf([away], { retry: false });
    await assert.rejects(off.castellan.getLiveness(), failsWith('SERVICE_UNAVAILABLE', 503));
    assert.equal(off.heard.length, 1);
    const on = await clientOf([away]);
    await assert.rejects(on.castellan.getLiveness({ retry: false }), failsWith('SERVICE_UNAVAILABLE', 503));
    assert.equal(on.heard.length, 1);
  });

  test('is not sent again after a refusal that time does not mend', async () => {
    for (const [status, code] of [
      [400, 'INVALID_INPUT'],
      [403, 'FORBIDDEN'],
      [500, 'INTERNAL_SERVER_ERROR'],
    ] as const) {
      const { castellan, heard } = await clientOf([{ status, body: refusal(code) }]);
      await assert.rejects(castellan.getLiveness(), failsWith(code, status));
      assert.equal(heard.length, 1);
    }
  });

  test('is not sent again once it is aborted', async () => {
    const { castellan, heard } = await clientOf([away]);
    const controller = new AbortController();
    const pending = castellan.getLiveness({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(pending, /enough/);
    assert.ok(heard.length <= 1);
  });
});

describe('a POST that failed for now', () => {
  test('is sent again with the same key where the operation accepts one', async () => {
    const { castellan, heard } = await clientOf([broken, away, { status: 201, body: {} }]);
    await castellan.signUp(newcomer);
    assert.equal(heard.length, 3);
    assert.match(heard[0]?.key ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(new Set(heard.map(({ key }) => key)).size, 1);
  });

  test('carries the caller’s own key when there is one', async () => {
    const { castellan, heard } = await clientOf([{ status: 201 }]);
    await castellan.signUp({ ...newcomer, idempotencyKey: 'order-17' });
    assert.deepEqual(
      heard.map(({ key }) => key),
      ['order-17'],
    );
  });

  test('is not sent again where a repetition could count twice', async () => {
    for (const mood of [away, tooOften(1), broken]) {
      const { castellan, heard } = await clientOf([mood]);
      await assert.rejects(castellan.login(newcomer), CastellanError);
      assert.equal(heard.length, 1);
    }
  });
});

describe('an answer that is not one of the API', () => {
  test('is named, and the page of a proxy is not taken for a reply', async () => {
    for (const answer of [
      { status: 404, headers: { 'content-type': 'text/html' }, body: 'Not here' },
      { status: 403, body: { message: 'no' } },
    ]) {
      const { castellan } = await clientOf([answer]);
      await assert.rejects(castellan.getLiveness(), failsWith('UNEXPECTED_ANSWER', answer.status));
    }
  });

  test('that redirects is not followed, so that no token goes elsewhere', async () => {
    const { castellan, heard } = await clientOf([{ status: 307, headers: { location: '/elsewhere' } }], {
      retry: false,
    });
    await assert.rejects(castellan.getLiveness(), failsWith('NETWORK_FAILED', 0));
    assert.equal(heard.length, 1);
  });
});

test('a state that is told with a 503 is an answer, not a failure', async () => {
  const { castellan, heard } = await clientOf([
    { status: 503, body: { status: 'unhealthy', checks: { database: false } } },
  ]);
  assert.equal((await castellan.getHealth()).status, 'unhealthy');
  assert.equal(heard.length, 1);
});

test('a server that does not answer in time is said to have timed out', async () => {
  const castellan = createCastellan({
    url: 'http://localhost:1',
    timeoutMs: 5,
    retry: false,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
  });
  await assert.rejects(castellan.getLiveness(), failsWith('TIMED_OUT', 0));
});

test('a parameter that would leave its path is refused before anything is sent', async () => {
  const { castellan, heard } = await clientOf([good]);
  for (const id of ['', '.', '..']) {
    const headers = { authorization: 'Bearer x' };
    await assert.rejects(castellan.revokeOwnSession({ params: { id }, headers }), TypeError);
  }
  assert.equal(heard.length, 0);
  await castellan.revokeOwnSession({ params: { id: '../user?x#y' }, headers: { authorization: 'Bearer x' } });
  assert.equal(heard[0]?.url, '/api/v1/auth/sessions/..%2Fuser%3Fx%23y');
});
