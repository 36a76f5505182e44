import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import { createServerStand } from '../harness/server-stand.ts';

const { startServer } = await createServerStand();

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
  const first = await startServer();
  await post(`${first.origin}/api/v1/auth/signup`, { email, password: goodPassword });
  const login = pair.parse(await post(`${first.origin}/api/v1/auth/login`, { email, password: goodPassword }));
  const [before] = await sessionsOf(first.origin, login.access_token);
  assert.ok(before?.current);
  first.signal('SIGKILL');
  await first.ended;

  const second = await startServer();
  const [after] = await sessionsOf(second.origin, login.access_token);
  assert.equal(after?.created_at, before.created_at);
  assert.ok(after && after.last_seen_at >= before.last_seen_at);
  const usedAtMs = Date.now();
  assert.equal((await sessionsOf(second.origin, login.access_token)).length, 1);
  second.signal('SIGTERM');
  assert.equal(await second.ended, 0);

  const third = await startServer();
  const [stopped] = await sessionsOf(third.origin, login.access_token);
  assert.ok(Date.parse(stopped?.last_seen_at ?? '') >= usedAtMs);
  await post(`${third.origin}/api/v1/auth/refresh`, { refresh_token: login.refresh_token });
  third.signal('SIGTERM');
  assert.equal(await third.ended, 0);
});
