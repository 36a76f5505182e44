import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const folder = await temporaryFolder();
after(folder.remove);
const logFile = join(folder.path, 'castellan.log');
const { startServer, castellan, database } = await createServerStand({ LOG_FILE: logFile, LOG_FORMAT: 'ecs' });

const profile = z.object({
  nodes: z.array(z.object({ callFrame: z.object({ functionName: z.string(), url: z.string() }) })).min(2),
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.number()),
});
const written = () =>
  readFileSync(logFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
const actions = (): unknown[] => written().map((line) => line['event.action']);

// Before there is any.
const refused = await castellan(['profile', '--seconds', '1']);
const [first, second] = await Promise.all([startServer(), startServer()]);

test('without a server that runs a profile is refused in a sentence', () => {
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^No server runs on this database: nobody took the request\.$/m);
});

test('an operator gets a CPU profile of the process they name, which only they may read', async () => {
  const output = join(folder.path, 'one.cpuprofile');
  const taken = await castellan(['profile', '--seconds', '1', '--process', String(second.pid), '--output', output]);
  assert.equal(taken.code, 0, taken.stderr);
  assert.match(taken.stdout, new RegExp(`^${output}: 1 s of .*:${second.pid}\\.`));
  const read = profile.parse(JSON.parse(readFileSync(output, 'utf8')));
  const microseconds = read.endTime - read.startTime;
  assert.ok(microseconds > 900_000 && microseconds < 5_000_000, String(microseconds));
  assert.ok(read.nodes.some(({ callFrame }) => callFrame.url.includes('/server/src/')));
  assert.equal(statSync(output).mode & 0o777, 0o600);
});

test('the memory is profiled without a value of it, one profile at a time, and each is audited', async () => {
  const output = join(folder.path, 'two.heapprofile');
  const client = new pg.Client(database.owner);
  await client.connect();
  await client.query(`insert into castellan.profile_requests (id, kind, seconds, state, requested_at, started_at, taken_by)
                      values (gen_random_uuid(), 'cpu', 60, 'running', now(), now(), 'another:1')`);
  const busy = await castellan(['profile', '--seconds', '1', '--heap', '--output', output]);
  assert.deepEqual([busy.code, busy.stderr.trim()], [1, 'A profile is being taken already; one at a time.']);
  // Its process was killed meanwhile: it holds nobody up for longer than it could have taken.
  await client.query(
    `update castellan.profile_requests set started_at = now() - interval '91 s' where taken_by = 'another:1'`,
  );
  await client.end();
  const taken = await castellan(['profile', '--seconds', '1', '--heap', '--output', output]);
  assert.equal(taken.code, 0, taken.stderr);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(output, 'utf8'))).sort(), ['head', 'samples']);
  const audited = await castellan(['audit', 'list', '--action', 'profile.taken']);
  const kinds = audited.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).personal.kind);
  assert.deepEqual(kinds, ['heap', 'cpu', 'cpu']);
});

test('the level is changed for both processes from the command line, and put back', async () => {
  const set = await castellan(['log-level', 'debug', '--minutes', '10']);
  assert.match(set.stdout, /^debug until \S+Z; LOG_LEVEL is info$/m, set.stderr);
  await waitFor(async () => {
    for (const { origin } of [first, second]) await fetch(`${origin}/health/live`);
    const changed = written().filter((line) => line['event.action'] === 'log_level.changed');
    assert.equal(changed.length, 2, 'both follow');
    assert.ok(actions().includes('http.probe'), 'and say more');
  });
  assert.match((await castellan(['log-level', '--reset'])).stdout, /^info$/m);
});

test('after the file was moved away a hang-up signal has both processes open a new one at once', async () => {
  renameSync(logFile, `${logFile}.moved`);
  for (const server of [first, second]) server.signal('SIGHUP');
  await waitFor(() => assert.ok(existsSync(logFile)));
  // By itself it would be noticed as well, but not so soon.
  await waitFor(async () => {
    await Promise.all([fetch(`${first.origin}/api/v1/user`), fetch(`${second.origin}/api/v1/tasks`)]);
    const routes = new Set(written().map((line) => line['castellan.route']));
    assert.ok(routes.has('/api/v1/user') && routes.has('/api/v1/tasks'));
  }, 3_000);
});
