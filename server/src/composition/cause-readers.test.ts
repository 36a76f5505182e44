import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStatementCosts } from '../../test/harness/statement-cost.ts';
import { createTestDatabase } from '../../test/harness/test-database.ts';
import { selectEventsOfRequests } from '../features/audit/audit-of-requests.store.ts';
import { selectMailsOfTasks } from '../features/mail/mail-list.store.ts';
import { selectRefusalsOfRequests, selectRefusalsOfUser } from '../features/rate-limits/refusals.store.ts';
import { selectLoginsOfRequests } from '../features/sign-in/logins-of-requests.store.ts';
import { selectTasksOfRequests } from '../features/tasks/tasks-of-requests.store.ts';

const database = await createTestDatabase();
const costs = await openStatementCosts(database);
after(() => database.drop());

const id = (kind: string, number: string): string => `md5('${kind}' || ${number})::uuid`;
const someone = 'da6e8f5c-9a6f-4b5c-8f4e-000000000001';
const itsTrace = someone.replaceAll('-', '');
const callersTrace = '0af7651916cd43dd8448eb211c80319c';
const rows = 20_000;

// Of each table 20,000 rows, a few of which belong to the request, a few to a trace that a caller began.
const requestId = `case when n % 5000 = 0 then '${someone}' else ${id('request', 'n')} end`;
const traceId = `case when n % 4999 = 0 then '${callersTrace}' else replace((${requestId})::text, '-', '') end`;

before(async () => {
  const made = `from generate_series(1, ${rows}) as n`;
  await costs.run(`insert into audit_events (id, at, actor_kind, action, outcome, request_id, trace_id)
    select ${id('event', 'n')}, now(), 'system', 'user.signed_in', 'success', ${requestId}, ${traceId} ${made}`);
  await costs.run(`insert into login_records (id, at, method, outcome, request_id)
    select ${id('login', 'n')}, now(), 'password', 'success', ${requestId} ${made}`);
  await costs.run(`insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, request_id, trace_id)
    select ${id('task', 'n')}, 'a.b', 'q', 1, 'ready', '{}', 1, 1, ${requestId}, ${traceId} ${made}`);
  await costs.run(`insert into task_history (id, kind, queue, priority, state, payload, created_at, due_at, attempts, max_attempts,
      timeout_ms, lease_expiries, past_attempts, finished_at, replays, request_id, trace_id, actor_kind)
    select ${id('done', 'n')}, 'a.b', 'q', 1, 'succeeded', '{}', now(), now(), 1, 1, 1, 0, '[]', now(), 0, ${requestId}, ${traceId}, 'system' ${made}`);
  await costs.run(`insert into task_waits (task_id, waits_for) select ${id('task', 'n')}, ${id('done', 'n')} ${made}`);
  await costs.run(`insert into mails (task_id, state, template, language, message_id, created_at, updated_at)
    select ${id('task', 'n')}, 'sent', 't', 'en', 'm', now(), now() ${made}`);
  await costs.run(`insert into refusals (request_id, at, method, status, code, message, user_id)
    select ${id('request', 'n')}, now(), 'GET', 403, 'FORBIDDEN', 'No.', ${id('user', '(n % 5000)')} ${made}`);
  await costs.run('analyze');
});

const everyRequest = `{${someone}}`;
const everyTrace = `{${itsTrace},${callersTrace}}`;

describe('a story is read by indexes, however much has happened', () => {
  for (const [what, statement, values, most = 100] of [
    ['audit events', selectEventsOfRequests, [everyRequest, everyTrace, 501]],
    ['logins', selectLoginsOfRequests, [everyRequest, 501]],
    // Each with a neighbour.
    ['tasks', selectTasksOfRequests, [everyRequest, everyRequest, everyTrace, 501], 300],
    ['mails', selectMailsOfTasks, [everyRequest]],
    ['refusals of requests', selectRefusalsOfRequests, [everyRequest]],
    ['refusals of a person', selectRefusalsOfUser, [someone, '-infinity', 'infinity', 501]],
  ] as const) {
    test(what, async () => {
      const { plan, blocks } = await costs.measure(statement, values);
      assert.doesNotMatch(plan, /Seq Scan/);
      assert.ok(blocks < most, `${blocks} blocks: ${plan}`);
    });
  }

  test('audit events and tasks of a trace that a caller began are found, and not twice those of the request', async () => {
    const events = await costs.measure(selectEventsOfRequests, [everyRequest, everyTrace, 501]);
    const tasks = await costs.measure(selectTasksOfRequests, ['{}', everyRequest, everyTrace, 501]);
    assert.equal(events.rows, rows / 5000 + Math.floor(rows / 4999));
    assert.equal(tasks.rows, 2 * events.rows);
  });
});
