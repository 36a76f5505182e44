import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CastellanError } from 'castellan-client';
import { clientOf, serveHouse, signInSomebody } from './served-house.ts';

test('a client that was too quick comes back when the server said, and gets its answer', async () => {
  const client = clientOf(await serveHouse({ RATE_LIMIT_API: '3/5s' }));
  const { user } = await signInSomebody(client);
  for (let index = 0; index < 8; index += 1) assert.equal((await client.castellan.getOwnUser()).id, user.id);
  assert.ok(client.sent.some(({ status }) => status === 429));
  assert.ok(client.waits.length > 0);
  for (const ms of client.waits) assert.ok(ms >= 1_000 && ms <= 10_000, String(ms));
});

test('a block that lasts longer than a call may wait is told at once, with the time to come back', async () => {
  const client = clientOf(await serveHouse({ RATE_LIMIT_LOGIN: '2/5m block 15m' }));
  const wrong = { body: { email: 'ada@example.com', password: 'not the right one' } };
  for (let index = 0; index < 2; index += 1) await assert.rejects(client.castellan.login(wrong), CastellanError);
  await assert.rejects(client.castellan.login(wrong), (error) => {
    assert.ok(error instanceof CastellanError);
    assert.equal(error.code, 'RATE_LIMIT_EXCEEDED');
    assert.ok((error.retryAfterSeconds ?? 0) > 600, String(error.retryAfterSeconds));
    return true;
  });
  assert.deepEqual(client.waits, []);
});
