import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStatementCosts } from '../../../test/harness/statement-cost.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { selectLoginRecords } from './login-record-list.store.ts';

const database = await createTestDatabase();
const costs = await openStatementCosts(database);
after(() => database.drop());

const someone = 'da6e8f5c-9a6f-4b5c-8f4e-000000000001';
const pageSize = 51;
const newest = ['infinity', ''.padEnd(32, '0')];
const longAgo = ['2025-01-01T00:20:00Z', ''.padEnd(32, '0')];

before(async () => {
  await costs.run(`
    insert into users (id, email, email_canonical, status, created_at, updated_at)
    values ('${someone}', 'someone@example.com', 'someone@example.com', 'active', now(), now())`);
  // 30,000 tries, one a second, from 20,000 addresses of 10.0.0.0/16 and one of elsewhere.
  await costs.run(`
    insert into login_records (id, at, user_id, method, outcome, reason, client_address, request_id)
    select md5(n::text)::uuid, '2025-01-01T00:00:00Z'::timestamptz + n * interval '1 second',
           case n % 100 when 0 then '${someone}'::uuid end, 'password',
           case when n % 20 = 0 then 'failure' else 'success' end,
           case when n % 1000 = 0 then 'not_active' when n % 20 = 0 then 'wrong_password' end,
           case n % 300 when 0 then '192.0.2.1'::inet else '10.0.0.0'::inet + n % 20000 end, md5(n::text)::uuid
      from generate_series(1, 30000) as n`);
  await costs.run('analyze login_records');
});

// User, outcome, reason, client.
const questions = [
  ['everything', selectLoginRecords.all, [null, null, null, null]],
  ['successes', selectLoginRecords.all, [null, 'success', null, null]],
  ['a user', selectLoginRecords.ofUser, [someone, null, null, null]],
  ['failures', selectLoginRecords.failed, [null, 'failure', null, null]],
  ['a reason', selectLoginRecords.failedFor, [null, null, 'not_active', null]],
  ['an address', selectLoginRecords.ofAddress, [null, null, null, '192.0.2.1']],
  ['an address nobody came from', selectLoginRecords.ofAddress, [null, null, null, '198.51.100.1']],
] as const;

describe('a page of login records costs a page, however many there are', () => {
  for (const [what, statement, filters] of questions) {
    test(`asked for ${what}`, async () => {
      for (const position of [newest, longAgo]) {
        const values = [pageSize, '-infinity', ...position, ...filters];
        const { blocks, plan } = await costs.measure(statement, values);
        assert.ok(blocks < 130, `${blocks} blocks: ${plan}`);
        assert.doesNotMatch(plan, /Seq Scan/);
      }
    });
  }

  for (const network of ['192.0.2.0/24', '10.0.16.0/28', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32']) {
    test(`asked for the network ${network}, planned for its size`, async () => {
      const values = [pageSize, '-infinity', ...newest, null, null, null, network];
      const { blocks, plan } = await costs.measure(selectLoginRecords.ofNetwork, values);
      assert.ok(blocks < 200, `${blocks} blocks: ${plan}`);
    });
  }
});
