import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { goodPassword } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startServerProcess } from '../harness/server-process.ts';

const folder = await temporaryFolder();
after(() => folder.remove());

// argon2id, so that a sign-up takes milliseconds and a kill finds one at every step.
const settings = { DATA_DIR: `${folder.path}/data`, PASSWORD_HASH: 'argon2id', JWT_ALGORITHM: 'EdDSA' };
const start = () => startServerProcess({ settings, folder: folder.path });

type Attempt = { readonly email: string; readonly key: string; outcome: 'acknowledged' | 'unknown' };

const signUp = async (origin: string, attempt: Attempt): Promise<number> => {
  const reply = await fetch(`${origin}/api/v1/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': attempt.key },
    body: JSON.stringify({ email: attempt.email, password: goodPassword }),
  });
  await reply.arrayBuffer();
  return reply.status;
};

const logsIn = async (origin: string, email: string): Promise<boolean> => {
  const reply = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: goodPassword }),
  });
  await reply.arrayBuffer();
  return reply.status === 200;
};

test('after kill -9 every acknowledged sign-up is there, and an unknown one repeated with its key is there once', async () => {
  const attempts: Attempt[] = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await start();
    let isKilled = false;
    const keepSigningUp = async (): Promise<void> => {
      while (!isKilled) {
        const attempt: Attempt = { email: `crash-${randomUUID()}@example.com`, key: randomUUID(), outcome: 'unknown' };
        attempts.push(attempt);
        const status = await signUp(server.origin, attempt).catch(() => 0);
        if (status === 201) attempt.outcome = 'acknowledged';
        // Enough have been acknowledged; the kill falls into whatever the other clients are doing.
        if (attempts.filter((one) => one.outcome === 'acknowledged').length >= (round + 1) * 10 && !isKilled) {
          isKilled = true;
          server.signal('SIGKILL');
        }
      }
    };
    await Promise.all([keepSigningUp(), keepSigningUp(), keepSigningUp()]);
    await server.ended;
  }

  const server = await start();
  const acknowledged = attempts.filter((attempt) => attempt.outcome === 'acknowledged');
  const unknown = attempts.filter((attempt) => attempt.outcome === 'unknown');
  assert.ok(acknowledged.length >= 30);
  for (const attempt of acknowledged)
    assert.equal(await logsIn(server.origin, attempt.email), true, 'an acknowledged account');
  for (const attempt of unknown) {
    assert.equal(await signUp(server.origin, attempt), 201, 'repeating with the key gives the account');
    assert.equal(await logsIn(server.origin, attempt.email), true);
  }
  server.signal('SIGTERM');
  assert.equal(await server.ended, 0);
});
