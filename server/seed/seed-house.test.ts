import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { mailTemplates } from '../src/features/mail/mail-templates.ts';
import { killUnknown } from '../src/features/tasks/engine/presence.store.ts';
import { bearer, logIn } from '../test/harness/people.ts';
import { seedTestHouse } from '../test/harness/seeded-house.ts';
import { openTestHouse } from '../test/harness/test-house.ts';
import { waitFor } from '../test/harness/test-tokens.ts';
import { customRoles } from './roles.ts';
import { seedPassword } from './seed-house.ts';

const complaints: string[] = [];
const house = await openTestHouse({
  log: {
    write: ({ level, name }) => void (level === 'warn' || level === 'error' ? complaints.push(name) : undefined),
    writeError: ({ name }, error) => void complaints.push(`${name}: ${error}`),
  },
});
const report = await seedTestHouse(house);

const signIn = async (local: string) => {
  const login = { email: `${local}@example.com`, password: seedPassword, id: '' };
  return bearer((await logIn(house, login)).accessToken);
};
const administrator = await signIn('admin');

const listed = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

const list = async (path: string, headers = administrator) => {
  const reply = await house.http.inject({ url: `/api/v1/${path}`, headers });
  assert.equal(reply.statusCode, 200, `${path}: ${reply.body}`);
  return listed.parse(reply.json()).data;
};

const countOf = async (table: string): Promise<number> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  const { rows } = await client.query(`select count(*)::int as count from castellan.${table}`);
  await client.end();
  return z.array(z.object({ count: z.int() })).parse(rows)[0]?.count ?? 0;
};

test('sixty people come beside the three accounts, and 2,000 tasks are over', () => {
  assert.deepEqual(report?.accounts, ['admin@example.com', 'auditor@example.com', 'person@example.com']);
  assert.deepEqual([report?.people, report?.finishedTasks], [63, 2_000]);
});

test('charts of an hour, a day and a month have something to show', async () => {
  for (const hours of [6, 24, 672]) {
    const query = new URLSearchParams({
      ...{ metric: 'http.server.request.duration', stat: 'count', points: '1' },
      from: new Date(Date.now() - hours * 3_600_000).toISOString(),
    });
    const reply = await house.http.inject({ url: `/api/v1/monitoring/series?${query}`, headers: administrator });
    assert.equal(reply.statusCode, 200, reply.body);
    const counted = z.object({ series: z.array(z.object({ values: z.tuple([z.number()]) })) }).parse(reply.json());
    assert.ok((counted.series[0]?.values[0] ?? 0) > hours * 30, reply.body);
  }
});

describe('the three accounts', () => {
  const roles = { admin: ['user', 'admin'], auditor: ['user', 'auditor'], person: ['user'] };
  for (const [local, held] of Object.entries(roles)) {
    test(`${local} signs in with the password that is printed, and is signed in on several devices`, async () => {
      const headers = await signIn(local);
      const own = await house.http.inject({ url: '/api/v1/user', headers });
      assert.deepEqual(own.json().roles, held);
      const sessions = await list('auth/sessions', headers);
      assert.ok(sessions.length >= 4, `${sessions.length} sessions`);
    });
  }
});

describe('every list has something to show', () => {
  const taskStates = ['ready', 'scheduled', 'blocked', 'running', 'dead', 'succeeded', 'cancelled'];
  const statuses = ['active', 'unverified', 'invited', 'disabled', 'locked', 'erased'];
  const mailStates = ['sending', 'sent', 'kept', 'failed', 'refused'];
  // Alerts are sent past the tasks, and leave no record of a mail.
  const templates = mailTemplates.filter((template) => template !== 'message' && template !== 'alert');
  const reasons = ['unknown_account', 'wrong_password', 'not_active'];
  const paths: readonly (readonly [path: string, least: number])[] = [
    ...statuses.map((status) => [`users?status=${status}`, 1] as const),
    ...customRoles.map(({ name }) => [`users?role=${name}`, 1] as const),
    ...taskStates.map((state) => [`tasks?state=${state}`, 3] as const),
    ...mailStates.map((state) => [`mail?state=${state}`, 1] as const),
    ...templates.map((template) => [`mail?state=kept&template=${template}`, 1] as const),
    ...reasons.map((reason) => [`login-records?reason=${reason}`, 3] as const),
    ['login-records?outcome=success&limit=100', 100],
    ['audit-events?limit=100', 100],
    ['audit-events?action=role.created', 4],
    ['audit-events?action=user.disabled', 3],
    ['audit-events?action=session.ended', 20],
    ['invitations', 3],
    ['ip-rules', 5],
    ['task-endpoints', 3],
    ['rate-limits', 2],
    ['roles', 7],
    ['tasks?state=dead&limit=100', 40],
    ['tasks?kind=clean_up.expired&limit=100', 100],
    ['queues', 5],
    ['schedules', 2],
  ];
  for (const [path, least] of paths) {
    test(`${path} has ${least} or more`, async () => {
      const rows = await list(path);
      assert.ok(rows.length >= least, `${rows.length} rows`);
    });
  }

  const detail = z.object({
    finished_at: z.iso.datetime(),
    attempts: z.array(z.object({ outcome: z.string(), started_at: z.iso.datetime(), ended_at: z.iso.datetime() })),
  });
  test('every dead task tells of attempts that failed one after another until it was given up', async () => {
    const dead = await list('tasks?state=dead&limit=100');
    for (const { id } of dead) {
      const reply = await house.http.inject({ url: `/api/v1/tasks/${id}`, headers: administrator });
      const { attempts, finished_at: finishedAt } = detail.parse(reply.json());
      const moments = attempts.flatMap(({ started_at: startedAt, ended_at: endedAt }) => [startedAt, endedAt]);
      assert.deepEqual([...moments, finishedAt], [...moments, finishedAt].toSorted());
      assert.ok(attempts.length > 0 && Date.parse(finishedAt) < Date.now());
      assert.ok(attempts.every(({ outcome }) => outcome !== 'succeeded'));
    }
    assert.equal(dead.length, 40);
  });

  test('a mail in the inbox says what the house would have written', async () => {
    const [kept] = await list('mail?state=kept&template=login-report');
    const reply = await house.http.inject({ url: `/api/v1/mail/${kept?.id}`, headers: administrator });
    const mail = reply.json();
    assert.match(mail.html, /<html lang="(en|de)"/);
    assert.ok(mail.text.length > 100);
  });
});

test('a block in the list is in force', async () => {
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    remoteAddress: '203.0.113.199',
    payload: { email: 'admin@example.com', password: seedPassword },
  });
  assert.equal(reply.statusCode, 429, reply.body);
});

test('a machine so busy that drawing takes longer than a transaction may be idle is seeded all the same', async () => {
  const busy = await openTestHouse();
  const seeded = await seedTestHouse(busy, { people: 5, idleLimitMs: 20 });
  assert.equal(seeded?.people, 8);
});

test('a house that is seeded again stays as it is', async () => {
  const tables = [
    'users',
    'sessions',
    'login_records',
    'tasks',
    'task_history',
    'mails',
    'invitations',
    'ip_rules',
    'roles',
  ];
  const before = await Promise.all(tables.map(countOf));
  assert.equal(await seedTestHouse(house), null);
  assert.deepEqual(await Promise.all(tables.map(countOf)), before);
});

test('what the house does with its rows by itself works on seeded ones, and takes none that is in force', async () => {
  const run = await house.http.inject({
    method: 'POST',
    url: '/api/v1/schedules/clean_up.expired/run',
    headers: administrator,
  });
  assert.equal(run.statusCode, 201, run.body);
  const { id: cleanUp } = run.json();
  const stateOf = async (id: string): Promise<unknown> => {
    const reply = await house.http.inject({ url: `/api/v1/tasks/${id}`, headers: administrator });
    return reply.json().state;
  };
  await waitFor(async () => assert.equal(await stateOf(cleanUp), 'succeeded'), 10_000);
  // The reaper has looked, and the queues were counted, once their figures are there.
  await waitFor(async () => {
    const archive = (await list('queues')).find(({ name }) => name === 'archive');
    assert.deepEqual(z.object({ ready: z.int() }).parse(archive?.counts).ready, 14);
  }, 15_000);
  assert.equal((await list('tasks?state=dead&limit=100')).length, 40);
  assert.equal((await list('tasks?state=blocked')).length, 3);
  assert.equal((await list('tasks?state=running')).length, 4);
  assert.deepEqual(complaints, []);
});

test('what waits in a seeded house is not given up after an hour, although nobody knows its kind', async () => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query('set search_path to castellan');
  await client.query('begin');
  await client.query("update tasks set due_at = now() - interval '1 day' where state in ('ready', 'blocked')");
  const { rowCount } = await client.query(killUnknown.text, [1_000]);
  await client.query('rollback');
  await client.end();
  assert.equal(rowCount, 0);
});

test('what nobody goes on with waits again after its lease, and the mail among it is sent', async () => {
  const [sending] = await list('tasks?state=running&kind=email.send');
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query("update castellan.tasks set lease_expires_at = now() where state = 'running'");
  await client.end();
  await waitFor(async () => {
    const waiting = (await list('tasks?state=ready&limit=100')).filter(({ kind }) => kind !== 'archive.export');
    assert.equal(waiting.length, 6 + 5 + 2 + 1);
    const reply = await house.http.inject({ url: `/api/v1/tasks/${sending?.id}`, headers: administrator });
    assert.equal(reply.json().state, 'succeeded');
  }, 15_000);
  assert.equal((await list('tasks?state=blocked')).length, 3);
  assert.deepEqual(complaints, []);
});
