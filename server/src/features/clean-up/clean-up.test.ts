import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailbox } from '../../../test/harness/mailbox.ts';
import { logIn } from '../../../test/harness/people.ts';
import { quietRun } from '../../../test/harness/task-run.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createCleanUp, type Sweep } from './clean-up.feature.ts';

const taskOf = (sweeps: readonly Sweep[]) => {
  const [task] = createCleanUp({ clock: systemClock, metrics: silentMetrics, sweeps }).feature.tasks ?? [];
  return task ?? assert.fail('There is no task.');
};

const house = await openTestHouse({ work: null, settings: { LOGIN_RECORD_DAYS: '100', DEAD_TASK_DAYS: '20' } });
const { query } = await openMailbox(house);
const person = await makeAccount(house);
await logIn(house, person);
const [session] = await query(`select id from castellan.sessions limit 1`);

/** For each table: rows of which `age` days are over, told apart by a number. */
const tables: Readonly<Record<string, { insert: string; select: string; over: number; stays: number }>> = {
  refresh_tokens: {
    insert: `insert into castellan.refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at)
             select sha256(n::text::bytea), $3, $4, now(), now() - make_interval(days => $1), now()
               from generate_series(1, $2) n`,
    select: `select count(*)::int as count from castellan.refresh_tokens where family_expires_at <= now()`,
    over: 2,
    stays: 0,
  },
  revocations: {
    insert: `insert into castellan.revocations (id, session_id, reason, expires_at)
             select gen_random_uuid(), $3, 'logout', now() - make_interval(days => $1) from generate_series(1, $2) where $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.revocations`,
    over: 1,
    stays: -1,
  },
  one_time_tokens: {
    insert: `insert into castellan.one_time_tokens (hash, purpose, user_id, email_canonical, created_at, expires_at)
             select sha256(n::text::bytea), 'magic-link', $4, 'a@example.com', now(), now() - make_interval(days => $1)
               from generate_series(1, $2) n where $3::uuid is not null`,
    select: `select count(*)::int as count from castellan.one_time_tokens`,
    over: 8,
    stays: 6,
  },
  setup_tokens: {
    insert: `insert into castellan.setup_tokens (hash, created_at, expires_at, used_at)
             select sha256(n::text::bytea), now(), now() - make_interval(days => $1), now()
               from generate_series(1, $2) n where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.setup_tokens`,
    over: 8,
    stays: 6,
  },
  login_records: {
    insert: `insert into castellan.login_records (id, at, user_id, session_id, method, outcome, request_id)
             select gen_random_uuid(), now() - make_interval(days => $1), $4, $3, 'password', 'success', gen_random_uuid()
               from generate_series(1, $2)`,
    select: `select count(*)::int as count from castellan.login_records where client_address is null`,
    over: 101,
    stays: 99,
  },
  login_reports: {
    insert: `insert into castellan.login_reports (task_id, day, recipients, made_at)
             select gen_random_uuid(), '2026-01-01', 1, now() - make_interval(days => $1)
               from generate_series(1, $2) where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.login_reports`,
    over: 91,
    stays: 89,
  },
  mails: {
    insert: `insert into castellan.mails (task_id, template, language, user_id, to_address, subject, message_id, state, attempts, created_at, updated_at)
             select gen_random_uuid(), 'test', 'en', $4, 'a@example.com', 'x', gen_random_uuid()::text, 'sent', 1, now() - make_interval(days => $1), now() - make_interval(days => $1)
               from generate_series(1, $2) where $3::uuid is not null`,
    select: `select count(*)::int as count from castellan.mails`,
    over: 31,
    stays: 29,
  },
  log_records: {
    insert: `insert into castellan.request_logs (id, at, level, event, message)
             select gen_random_uuid(), now() - make_interval(days => $1), 'warn', 'test', 'x'
               from generate_series(1, $2) where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.request_logs where event = 'test'`,
    over: 8,
    stays: 6,
  },
  error_groups: {
    insert: `insert into castellan.error_groups (fingerprint, type, message, location, count, first_at, last_at)
             select gen_random_uuid()::text, 'test', 'x', '', 1, now(), now() - make_interval(days => $1)
               from generate_series(1, $2) n where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.error_groups where type = 'test'`,
    over: 91,
    stays: 89,
  },
  error_hours: {
    insert: `with one as (
               insert into castellan.error_groups (fingerprint, type, message, location, count, first_at, last_at)
               values ('hours', 'hours', 'x', '', 1, now(), now()) on conflict do nothing)
             insert into castellan.error_group_hours (fingerprint, hour, count)
             select 'hours', now() - make_interval(days => $1) - make_interval(secs => n), 1
               from generate_series(1, $2) n where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.error_group_hours where fingerprint = 'hours'`,
    over: 3,
    stays: 1,
  },
  metric_minutes: {
    insert: `insert into castellan.metric_minute_packs (series_id, hour, cells)
             select n, extract(epoch from now() - make_interval(days => $1)) / 3600, ''
               from generate_series(1, $2) n where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.metric_minute_packs`,
    over: 15,
    stays: 13,
  },
  metric_hours: {
    insert: `insert into castellan.metric_hour_packs (series_id, day, cells)
             select n, extract(epoch from now() - make_interval(days => $1)) / 86400, ''
               from generate_series(1, $2) n where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.metric_hour_packs`,
    over: 402,
    stays: 399,
  },
  dead_tasks: {
    insert: `insert into castellan.tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, dead_reason, finished_at)
             select gen_random_uuid(), 'x', 'default', 1, 'dead', '{}', 1, 1, 'crashed', now() - make_interval(days => $1)
               from generate_series(1, $2) where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.tasks where state = 'dead'`,
    over: 21,
    stays: 19,
  },
  traces: {
    insert: `insert into castellan.trace_segments (id, at, trace_id, root_span_id, name, kind, duration_ms, status, kept_because, span_count, dropped_spans, spans)
             select gen_random_uuid(), now() - make_interval(days => $1), gen_random_uuid(), '', 'over', 'server', 1, 'unset', 'sampled', 1, 0, ''
               from generate_series(1, $2) where $3::uuid is not null and $4::uuid is not null`,
    select: `select count(*)::int as count from castellan.trace_segments where name = 'over'`,
    over: 8,
    stays: 6,
  },
};

const task = house.composed.features.flatMap(({ tasks = [] }) => tasks).find(({ name }) => name === 'clean_up.expired');
const cleanUp = async (): Promise<Record<string, number>> => {
  const result = await (task ?? assert.fail('There is no task.')).run({}, quietRun());
  assert.ok(typeof result === 'object' && result !== null && 'removed' in result);
  return result.removed as Record<string, number>;
};
const countOf = async (select: string): Promise<unknown> => (await query(select))[0]?.count;

for (const [table, { insert, select, over, stays }] of Object.entries(tables)) {
  test(`of ${table}, what is ${over} days over is removed, however much it is, and what is ${stays} stays`, async () => {
    const values = [session?.id, person.id];
    const before = await countOf(select);
    // More than a bite; numbered from above those that stay, where a number is the key.
    await query(insert, [over, 2_300, ...values]);
    assert.equal((await cleanUp())[table], 2_300);
    await query(insert, [stays, 3, ...values]);
    assert.equal((await cleanUp())[table], 0);
    assert.equal(await countOf(select), Number(before) + 3);
  });
}

test('a session that is not over and what is live beside it are left alone', async () => {
  await cleanUp();
  assert.equal(await countOf(`select count(*)::int as count from castellan.sessions where ended_at is null`), 1);
  assert.equal(
    await countOf(
      `select count(*)::int as count from castellan.refresh_tokens where used_at is null and expires_at > now()`,
    ),
    1,
  );
});

test('what cannot be removed of one kind keeps none of the others, and is said', async () => {
  const removed: string[] = [];
  const sweep = (name: string, removeSome: Sweep['removeSome']): Sweep => ({ name, keptMs: 0, removeSome });
  const broken = taskOf([
    sweep('first', async () => {
      throw new Error('locked');
    }),
    sweep('second', async () => {
      removed.push('second');
      return 5;
    }),
  ]);
  await assert.rejects(broken.run({}, quietRun()), /first could not be cleaned up/);
  assert.deepEqual(removed, ['second']);
});

test('it stops between two bites when it is told to', async () => {
  const controller = new AbortController();
  let bites = 0;
  const endless = taskOf([
    {
      name: 'endless',
      keptMs: 0,
      removeSome: async (_before, limit) => {
        bites += 1;
        if (bites === 3) controller.abort();
        return limit;
      },
    },
  ]);
  await assert.rejects(endless.run({}, quietRun({ signal: controller.signal })), { name: 'AbortError' });
  assert.equal(bites, 3);
});
