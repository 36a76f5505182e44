import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, startServerProcess } from '../harness/server-process.ts';
import { createTestDatabase } from '../harness/test-database.ts';

const database = await createTestDatabase();
const folder = await temporaryFolder();
after(async () => {
  await folder.remove();
  await database.drop();
});

const settings = {
  CASTELLAN_ENV: 'development',
  PUBLIC_URL: 'http://localhost:4000',
  DATABASE_URL: databaseUrl(database.application),
  DATABASE_MIGRATION_URL: databaseUrl(database.owner),
  SECRET_KEY: randomBytes(32).toString('base64'),
  PASSWORD_HASH: 'argon2id',
  JWT_ALGORITHM: 'EdDSA',
};
const start = () => startServerProcess({ settings, folder: folder.path });

const pair = z.object({ access_token: z.string(), refresh_token: z.string() });
const list = z.object({
  data: z.array(z.object({ current: z.boolean(), created_at: z.string(), last_seen_at: z.string() })),
});

const post = async (url: string, body: object): Promise<unknown> => {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(reply.ok, `${reply.status} for ${url}`);
  return reply.json();
};
const sessionsOf = async (origin: string, accessToken: string) => {
  const headers = { authorization: `Bearer ${accessToken}` };
  return list.parse(await (await fetch(`${origin}/api/v1/auth/sessions`, { headers })).json()).data;
};

test('a kill loses at most when a session was last used; a stop loses nothing', async () => {
  const email = 'crash@example.com';
  const first = await start();
  await post(`${first.origin}/api/v1/auth/signup`, { email, password: goodPassword });
  const login = pair.parse(await post(`${first.origin}/api/v1/auth/login`, { email, password: goodPassword }));
  const [before] = await sessionsOf(first.origin, login.access_token);
  assert.ok(before?.current);
  first.signal('SIGKILL');
  await first.ended;

  const second = await start();
  const [after] = await sessionsOf(second.origin, login.access_token);
  assert.equal(after?.created_at, before.created_at);
  assert.ok(after && after.last_seen_at >= before.last_seen_at);
  const usedAtMs = Date.now();
  assert.equal((await sessionsOf(second.origin, login.access_token)).length, 1);
  second.signal('SIGTERM');
  assert.equal(await second.ended, 0);

  const third = await start();
  const [stopped] = await sessionsOf(third.origin, login.access_token);
  assert.ok(Date.parse(stopped?.last_seen_at ?? '') >= usedAtMs);
  await post(`${third.origin}/api/v1/auth/refresh`, { refresh_token: login.refresh_token });
  third.signal('SIGTERM');
  assert.equal(await third.ended, 0);
});
