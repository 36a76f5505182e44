import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../src/platform/postgres/database.ts';
import { bearer, signUp } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { runCommand } from '../harness/server-process.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { openTestPool } from '../harness/test-pool.ts';

const house = await openTestHouse();
const folder = await temporaryFolder();
after(() => folder.remove());
const castellan = (...parameters: string[]) =>
  runCommand(['audit', 'list', ...parameters], { settings: house.settings, folder: folder.path });

const event = z.looseObject({ id: z.string(), action: z.string(), subject_id: z.string().nullable() });
const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => event.parse(JSON.parse(line)));

test('an operator reads the audit log as the API answers it, an event a line', async () => {
  const person = await signUp(house);
  const auditor = await createRoleHolders(house)('auditor');
  const { code, stdout, stderr } = await castellan('--user', person.id, '--action', 'user.signed_up', 'user.erased');
  assert.equal(code, 0, stderr);
  const answer = await house.http.inject({
    url: `/api/v1/audit-events?subject_id=${person.id}`,
    headers: bearer(auditor.accessToken),
  });
  assert.deepEqual(linesOf(stdout), answer.json().data);
  assert.equal(linesOf((await castellan('--limit', '2')).stdout).length, 2);
});

test('what a stranger wrote moves no cursor on the terminal of the operator, and reads back as it was', async () => {
  const userAgent = 'one\u009b2Jtwo\u00e9\u00ad';
  await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: { 'user-agent': userAgent },
    payload: { email: 'nobody@example.com', password: 'whatever this is' },
  });
  const { stdout } = await castellan('--action', 'user.signed_in', '--outcome', 'failure');
  assert.doesNotMatch(stdout, /[^\n\P{Cc}]/u);
  const [line = ''] = stdout.split('\n');
  assert.equal(JSON.parse(line).personal.user_agent, userAgent);
});

test('more events than are read at once come each once, newest first', async () => {
  const pool = openTestPool(house.database.application);
  const insertMany = sql({
    name: 'test.insert_many',
    text: `insert into audit_events (id, at, actor_kind, subject_id, action, outcome)
           select gen_random_uuid(), '2020-01-01T00:00:00Z', 'system', $1, 'user.changed', 'failure' from generate_series(1, 1203)`,
    row: z.never(),
  });
  const subject = '01980c7e-0000-7000-8000-000000000000';
  await pool.database.execute(insertMany, [subject]);
  await pool.close();
  const all = linesOf((await castellan('--user', subject, '--limit', '5000')).stdout).map(({ id }) => id);
  assert.equal(all.length, 1203);
  assert.deepEqual(all, [...new Set(all)].sort().reverse());
  const some = linesOf((await castellan('--user', subject, '--limit', '1001', '--to', '2020-01-02')).stdout);
  assert.deepEqual(
    some.map(({ id }) => id),
    all.slice(0, 1001),
  );
});

test('a filter that is none ends the command with a sentence', async () => {
  for (const [parameters, sentence] of [
    [['--action', 'user.teleported'], /Allowed choices are setup\.completed/],
    [['--user', 'ada'], /It must be an id/],
    [['--limit', '0'], /whole number from 1 on/],
    [['--from', 'yesterday'], /It must be a time/],
  ] as const) {
    const { code, stdout, stderr } = await castellan(...parameters);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, sentence);
  }
});
