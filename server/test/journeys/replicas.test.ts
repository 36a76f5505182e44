import assert from 'node:assert/strict';
import { symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { makeAccount } from '../harness/made-account.ts';
import { readMetrics } from '../harness/metrics-text.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { bearer, logIn } from '../harness/people.ts';
import { startPrivatePostgres, temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, runCommand } from '../harness/server-process.ts';
import { startStreamingReplica } from '../harness/streaming-replica.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';

const folder = await temporaryFolder();
const primary = await startPrivatePostgres({ durable: false, migrated: true });
const replica = await startStreamingReplica(primary);
/** What `DATABASE_URL` names; after a fail-over it leads to the new primary, as the name of a server would. */
const door = join(folder.path, 'db');
await symlink(primary.application.host, door);

const clock = movableClock();
const settings = {
  DATABASE_URL: databaseUrl({ ...primary.application, host: door }),
  DATABASE_MIGRATION_URL: databaseUrl({ ...primary.owner, host: door }),
  DATABASE_REPLICA_URLS: databaseUrl(replica.application),
  // The replica is to be read from however long it stands still.
  DATABASE_REPLICA_MAX_LAG_SECONDS: '300',
};
const house = await openTestHouse({ settings, clock });
const secondHouse = await openTestHouse({ settings, clock, beside: house });
const processes = [house, secondHouse];
// After the houses are closed.
after(async () => {
  await replica.stop();
  await primary.stop();
  await folder.remove();
});

/** An administrator whose sign-in the replica knows by now. */
const administrator = async (): Promise<string> => {
  const person = await makeAccount(house, { roles: ['admin'] });
  const { accessToken } = await logIn(house, person);
  clock.advanceMs(320_000);
  return accessToken;
};

const get = (from: TestHouse, url: string, token: string) => from.http.inject({ url, headers: bearer(token) });
const listed = async (from: TestHouse, token: string, id: string): Promise<Record<string, unknown> | undefined> => {
  const reply = await get(from, '/api/v1/users?sort=-created_at', token);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().data.find((user: { id: string }) => user.id === id);
};
const giveRoles = async (from: TestHouse, token: string, id: string, roles: readonly string[]): Promise<void> => {
  const reply = await from.http.inject({
    method: 'PUT',
    url: `/api/v1/users/${id}/roles`,
    headers: bearer(token),
    payload: { roles },
  });
  assert.equal(reply.statusCode, 200, reply.body);
};
const readsOn = async (from: TestHouse, place: string): Promise<number> =>
  [...(await readMetrics(from))]
    .filter(([series]) => series.startsWith('castellan_db_reads_total') && series.includes(`place="${place}"`))
    .reduce((sum, [, value]) => sum + value, 0);

/** Waits until a list that this person asks for is answered by the replica. */
const untilReplicaServes = async (from: TestHouse, token: string): Promise<void> => {
  const before = await readsOn(from, 'replica');
  while ((await readsOn(from, 'replica')) === before) {
    assert.equal((await get(from, '/api/v1/users', token)).statusCode, 200);
    await pause(20);
  }
};

test('an administrator who changes a role sees it in the list at once, through every process, while the replica stands still', async () => {
  const subject = await makeAccount(house);
  const [acting, watching] = [await administrator(), await administrator()];
  await replica.catchUp();
  for (const from of processes) await untilReplicaServes(from, watching);
  for (const from of processes) await untilReplicaServes(from, acting);
  await replica.pauseReplay();
  try {
    for (const [from, other] of [processes, [...processes].reverse()]) {
      assert.ok(from && other);
      const roles = from === house ? ['auditor', 'user'] : ['user'];
      await giveRoles(from, acting, subject.id, roles);
      for (const asked of [other, from]) {
        assert.deepEqual((await listed(asked, acting, subject.id))?.roles, roles);
        const acts = (await get(asked, `/api/v1/audit-events?subject_id=${subject.id}`, acting)).json().data;
        assert.equal(acts[0].action, 'user.roles_changed', 'and the audit log tells of it');
      }
    }
    // Who wrote nothing is served by the replica meanwhile.
    await untilReplicaServes(house, watching);
  } finally {
    await replica.resumeReplay();
  }
  await untilReplicaServes(secondHouse, acting);
});

test('who has just signed in finds their sign-in in the list of their sign-ins', async () => {
  const person = await makeAccount(house, { roles: ['admin'] });
  await replica.catchUp();
  await replica.pauseReplay();
  try {
    const { accessToken } = await logIn(house, person);
    const reply = await get(secondHouse, `/api/v1/login-records?user_id=${person.id}`, accessToken);
    assert.equal(reply.statusCode, 200, reply.body);
    assert.equal(reply.json().data.length, 1);
  } finally {
    await replica.resumeReplay();
  }
});

test('no request fails while the replica is killed and comes back', async () => {
  const token = await administrator();
  await untilReplicaServes(house, token);
  let isOver = false;
  const statuses = new Set<number>();
  const readOn = async (): Promise<void> => {
    while (!isOver) {
      statuses.add((await get(house, '/api/v1/users', token)).statusCode);
      await pause(10);
    }
  };
  const readers = [readOn(), readOn(), readOn(), readOn()];
  await pause(50);
  await replica.kill9();
  await pause(50);
  await replica.start();
  await untilReplicaServes(house, token);
  isOver = true;
  await Promise.all(readers);
  assert.deepEqual([...statuses], [200]);
});

test('doctor says how each replica is', async () => {
  const away = databaseUrl({ ...replica.application, host: folder.path });
  const { code, stdout } = await runCommand(['doctor'], {
    settings: { ...house.settings, DATABASE_REPLICA_URLS: `${databaseUrl(replica.application)},${away}` },
    folder: folder.path,
  });
  assert.equal(code, 1);
  assert.match(stdout, /^good +Replica 1 serves \(0\.\d s, \d+ bytes\)\.$/m);
  assert.match(stdout, /^wrong +Replica 2 does not answer\.$/m);
});

test('after the primary is lost and the replica promoted, the same processes go on where the name of the database leads, and nobody signs in again', async () => {
  const token = await administrator();
  const subject = await makeAccount(house);
  await replica.catchUp();
  await primary.stop();
  assert.equal((await get(house, `/api/v1/users/${subject.id}`, token)).statusCode, 503);

  await replica.promote();
  await unlink(door);
  await symlink(replica.application.host, door);

  for (const from of processes) {
    while ((await get(from, `/api/v1/users/${subject.id}`, token)).statusCode !== 200) await pause(20);
    const roles = from === house ? ['auditor', 'user'] : ['user'];
    await giveRoles(from, token, subject.id, roles);
    assert.deepEqual((await listed(from, token, subject.id))?.roles, roles);
  }
  const up = 'castellan_db_replica_up_ratio{replica="1"}';
  while ((await readMetrics(house)).get(up) !== 0) await pause(50);
});
