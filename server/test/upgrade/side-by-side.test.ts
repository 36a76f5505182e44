import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import { runSql, temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { releaseSecretKey } from './release.ts';
import { hasRelease, releaseBefore, unpackRelease } from './release-history.ts';

type Reply = { readonly status: number; readonly body: Record<string, unknown> };

const call = async (
  { origin }: ServerProcess,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  { token, body }: { readonly token?: string; readonly body?: object } = {},
): Promise<Reply> => {
  const reply = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? {} : JSON.parse(text) };
};

const pair = z.looseObject({ access_token: z.string(), refresh_token: z.string() });
const made = z.looseObject({ id: z.string() });

/** Where the history of the project is at hand, which it is not in a shallow clone. */
if (await hasRelease(releaseBefore)) {
  describe('the release before, serving beside this one on one database', async () => {
    const database = await createTestDatabase();
    await runSql(database.owner, 'drop schema castellan cascade');
    const folder = await temporaryFolder();
    const release = await unpackRelease(releaseBefore);
    const tasksDir = await writeTaskModules({
      'relay.ts': `
import { defineTask, z } from 'castellan/tasks';

export default defineTask({ name: 'relay.run', payload: z.strictObject({ leg: z.int() }), run: ({ leg }) => leg });`,
    });
    const place = {
      folder: folder.path,
      settings: {
        CASTELLAN_ENV: 'development',
        PUBLIC_URL: 'http://localhost:4000',
        DATABASE_URL: databaseUrl(database.application),
        DATABASE_MIGRATION_URL: databaseUrl(database.owner),
        SECRET_KEY: releaseSecretKey,
        PASSWORD_HASH: 'argon2id',
        JWT_ALGORITHM: 'EdDSA',
        TASKS_DIR: tasksDir,
      },
    };
    let old: ServerProcess;
    let today: ServerProcess;
    let token = '';
    const person = { email: 'ada@example.com', password: goodPassword };
    const logIn = async (server: ServerProcess) => {
      const { status, body } = await call(server, 'POST', '/auth/login', { body: person });
      assert.equal(status, 200, JSON.stringify(body));
      return pair.parse(body);
    };

    before(async () => {
      old = await startServerProcess({ ...place, program: join(release, 'server/bin/castellan.js') });
      const link = old.setupLink?.searchParams.get('token');
      const { status } = await call(old, 'POST', '/setup', { body: { ...person, token: link } });
      assert.equal(status, 201);
      today = await startServerProcess(place);
      token = (await logIn(old)).access_token;
    });
    after(async () => {
      for (const server of [old, today]) server.signal('SIGTERM');
      await Promise.all([old.ended, today.ended]);
      await rm(release, { recursive: true });
      await folder.remove();
      await database.drop();
    });

    test('a session that one begins is gone on with by the other, to and fro', async () => {
      let tokens = await logIn(old);
      for (const server of [today, old, today, old]) {
        const user = await call(server, 'GET', '/user', { token: tokens.access_token });
        assert.equal(user.status, 200, JSON.stringify(user.body));
        const refreshed = await call(server, 'POST', '/auth/refresh', {
          body: { refresh_token: tokens.refresh_token },
        });
        assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
        tokens = pair.parse(refreshed.body);
      }
    });

    test('who logs out at one is logged out at the other', async () => {
      for (const [one, other] of [
        [old, today],
        [today, old],
      ] as const) {
        const tokens = await logIn(one);
        assert.equal((await call(other, 'GET', '/user', { token: tokens.access_token })).status, 200);
        await call(one, 'POST', '/auth/logout', { token: tokens.access_token });
        await waitFor(async () =>
          assert.equal((await call(other, 'GET', '/user', { token: tokens.access_token })).status, 401),
        );
      }
    });

    test('a profile that is changed at one is seen at the other', async () => {
      for (const [one, other, name] of [
        [old, today, 'Ada'],
        [today, old, 'Ada L.'],
      ] as const) {
        assert.equal((await call(one, 'PATCH', '/user', { token, body: { name } })).status, 200);
        await waitFor(async () => assert.equal((await call(other, 'GET', '/user', { token })).body.name, name));
      }
    });

    test('tasks of both run once, whoever enqueues them, and those that wait for others wait with the other there', async () => {
      const { task } = await openTaskStand(database);
      const enqueue = async (server: ServerProcess, leg: number, more: object = {}): Promise<string> => {
        const body = { kind: 'relay.run', payload: { leg }, ...more };
        const reply = await waitFor(async () => {
          const enqueued = await call(server, 'POST', '/tasks', { token, body });
          assert.equal(enqueued.status, 201, JSON.stringify(enqueued.body));
          return enqueued;
        });
        return made.parse(reply.body).id;
      };
      const ids: string[] = [];
      for (let leg = 0; leg < 40; leg += 1) ids.push(await enqueue(leg % 2 === 0 ? old : today, leg));
      for (let leg = 40; leg < 60; leg += 1) ids.push(await enqueue(today, leg, { after: [ids.at(-1)] }));
      for (const [leg, id] of ids.entries()) {
        await waitFor(async () => {
          const done = await task(id);
          assert.deepEqual([done?.state, done?.attempts, done?.result], ['succeeded', 1, leg]);
        }, 60_000);
      }
    });

    test('neither finds a fault with the other', async () => {
      for (const server of [old, today]) {
        assert.equal((await call(server, 'GET', '/health')).status, 200);
        const faults = server
          .output()
          .split('\n')
          .filter((line) => line.includes('"level":"error"'));
        assert.deepEqual(faults, []);
      }
    });
  });
}
