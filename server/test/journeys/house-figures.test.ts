import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { readMetrics } from '../harness/metrics-text.ts';
import { logIn, signUp } from '../harness/people.ts';
import { runSql } from '../harness/postgres-server.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const redis = await startPrivateRedis({ settings: { maxmemory: '64mb' } });
const first = await openTestHouse({ settings: { REDIS_URL: redis.url } });

/** A second process, which counts at once what is due. */
const openSecond = async (): Promise<TestHouse> => {
  await runSql(first.database.owner, 'update castellan.house_figures set due_at = now()');
  return openTestHouse({ beside: first });
};

const people = [await signUp(first), await signUp(first)] as const;
await logIn(first, people[0]);
await logIn(first, people[0]);
await runSql(
  first.database.owner,
  `update castellan.users set status = 'disabled' where id = '${people[1].id}'`,
  // One that somebody left alone ten days ago.
  `insert into castellan.sessions (id, user_id, created_at, authenticated_at, last_seen_at, expires_at, transport, client_address)
   values ('019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7e', '${people[1].id}', now() - interval '10 days', now() - interval '10 days',
           now() - interval '10 days', now() - interval '9 days', 'body', '192.0.2.1')`,
);

const client = new pg.Client(first.database.application);
await client.connect();
await client.query('begin');
await client.query('select 1');

const second = await openSecond();
const told = await waitFor(async () => {
  const metrics = await readMetrics(second);
  assert.equal(metrics.get('castellan_auth_users{status="disabled"}'), 1);
  assert.ok(metrics.has('castellan_db_size_bytes'));
  return metrics;
});

test('accounts are told by status, those that there are none of too', () => {
  assert.equal(told.get('castellan_auth_users{status="active"}'), 1);
  assert.equal(told.get('castellan_auth_users{status="disabled"}'), 1);
  assert.equal(told.get('castellan_auth_users{status="invited"}'), 0);
});

test('sessions that are alive are told, and the people who used one within each window', () => {
  const windows = ['1h', '1d', '7d', '30d'].map((window) => told.get(`castellan_auth_user_active{window="${window}"}`));
  assert.deepEqual(windows, [1, 1, 1, 2]);
  assert.equal(told.get('castellan_auth_session_active'), 2);
});

test('dead letters are told by kind, those that there are none of too', () => {
  assert.equal(told.get('castellan_task_dead{kind="email.send"}'), 0);
});

test('what the database takes is told, whole and by table', () => {
  assert.ok((told.get('castellan_db_size_bytes') ?? 0) > 1_000_000);
  assert.ok((told.get('castellan_db_table_size_bytes{table="users"}') ?? 0) > 8_192);
  assert.ok((told.get('castellan_db_table_size_bytes{table="task_history"}') ?? 0) > 8_192);
  assert.ok((told.get('castellan_db_table_dead_tuples{table="sessions"}') ?? -1) >= 0);
});

test('a transaction that somebody leaves open is told by its age', async () => {
  const age = await waitFor(async () => {
    const seconds = (await readMetrics(second)).get('castellan_db_oldest_transaction_age_seconds');
    assert.ok(seconds !== undefined);
    return seconds;
  });
  assert.ok(age > 0.05, `${age} s`);
  await client.end();
});

test('what Redis holds is told with its limit', async () => {
  const metrics = await waitFor(async () => {
    const read = await readMetrics(second);
    assert.ok(read.has('castellan_redis_memory_usage_bytes'));
    return read;
  });
  assert.equal(metrics.get('castellan_redis_memory_limit_bytes'), 64 * 1024 * 1024);
  assert.ok((metrics.get('castellan_redis_memory_usage_bytes') ?? 0) > 100_000);
});
