import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStatementCosts } from '../../../test/harness/statement-cost.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { selectEvents, selectNextEvent, selectSettledEvents } from './audit-events.store.ts';

const database = await createTestDatabase();
const costs = await openStatementCosts(database);
after(() => database.drop());

const id = (kind: string, number: string): string => `md5('${kind}' || ${number})::uuid`;
const someone = 'da6e8f5c-9a6f-4b5c-8f4e-000000000001';
const pageSize = 51;

before(async () => {
  // 30,000 events, one a second; each twentieth failed, each thousandth of a rare action.
  await costs.run(`
    insert into audit_events (id, at, actor_kind, actor_id, subject_id, action, outcome, session_id, request_id)
    select ${id('event', 'n')}, '2025-01-01T00:00:00Z'::timestamptz + n * interval '1 second', 'user',
           case n % 100 when 0 then '${someone}' else ${id('actor', '(n % 300)')} end,
           case n % 97 when 0 then '${someone}' else ${id('subject', '(n % 5000)')} end,
           case when n % 1000 = 0 then 'role.created' when n % 3 = 0 then 'session.ended' else 'user.signed_in' end,
           case n % 20 when 0 then 'failure' else 'success' end,
           case n % 500 when 0 then '${someone}' else ${id('session', '(n / 7)')} end,
           case n when 15000 then '${someone}' else ${id('request', 'n')} end
      from generate_series(1, 30000) as n`);
  await costs.run('analyze audit_events');
});

type Values = (string | number | null)[];
const page = (filters: Values, position: readonly string[]): Values => [pageSize, '-infinity', ...position, ...filters];
const newest = ['infinity', ''.padEnd(32, '0')];
const longAgo = ['2025-01-01T00:20:00Z', ''.padEnd(32, '0')];

// Actor, subject, actions, outcome, session, request.
const questions = [
  ['everything', selectEvents.all, [null, null, null, null, null, null]],
  ['successes', selectEvents.all, [null, null, null, 'success', null, null]],
  ['an actor', selectEvents.ofActor, [someone, null, null, null, null, null]],
  ['a subject', selectEvents.ofSubject, [null, someone, null, null, null, null]],
  ['a frequent action', selectEvents.ofAction, [null, null, '{user.signed_in}', null, null, null]],
  ['a rare action', selectEvents.ofAction, [null, null, '{role.created}', null, null, null]],
  ['an action that never was', selectEvents.ofAction, [null, null, '{role.deleted}', null, null, null]],
  ['two actions', selectEvents.ofActions, [null, null, '{role.created,session.ended}', null, null, null]],
  ['two rare actions', selectEvents.ofActions, [null, null, '{role.created,role.deleted}', null, null, null]],
  ['failures', selectEvents.failed, [null, null, null, 'failure', null, null]],
  ['failed logins', selectEvents.failedOfAction, [null, null, '{user.signed_in}', 'failure', null, null]],
  ['failures of a rare action', selectEvents.failedOfAction, [null, null, '{role.created}', 'failure', null, null]],
  ['a session', selectEvents.ofSession, [null, null, null, null, someone, null]],
  ['a request', selectEvents.ofRequest, [null, null, null, null, null, someone]],
] as const;

describe('a page of the audit log costs a page, however many events there are', () => {
  for (const [what, statement, filters] of questions) {
    test(`asked for ${what}`, async () => {
      for (const position of [newest, longAgo]) {
        const { blocks, plan } = await costs.measure(statement, page([...filters], position));
        assert.ok(blocks < 130, `${blocks} blocks: ${plan}`);
        assert.doesNotMatch(plan, /Seq Scan/);
      }
    });
  }

  test('asked for a stretch of time long ago', async () => {
    const bounds = ['2025-01-01T00:10:00Z', '2025-01-01T00:11:00Z', ''.padEnd(32, '0')];
    const values = [pageSize, ...bounds, null, null, null, null, null, null];
    const { rows, blocks, plan } = await costs.measure(selectEvents.all, values);
    assert.equal(rows, pageSize);
    assert.ok(blocks < 100, `${blocks} blocks: ${plan}`);
  });
});

describe('reading the log from its beginning costs a piece, however many events there are', () => {
  const start = ['0', '00000000-0000-0000-0000-000000000000'];
  const inTheMiddle = ['0', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

  for (const [where, place] of [
    ['the beginning', start],
    ['a place', inTheMiddle],
  ] as const) {
    test(`behind ${where}`, async () => {
      const { rows, blocks, plan } = await costs.measure(selectSettledEvents, [...place, 200]);
      assert.equal(rows, 200);
      assert.ok(blocks < 450, `${blocks} blocks: ${plan}`);
      assert.doesNotMatch(plan, /Seq Scan|Sort/);
    });

    test(`looking at what is behind ${where}`, async () => {
      const { blocks, plan } = await costs.measure(selectNextEvent, [...place]);
      assert.ok(blocks < 20, `${blocks} blocks: ${plan}`);
      assert.doesNotMatch(plan, /Seq Scan/);
    });
  }
});
