import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { bearer, logIn, signUp } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const house = await openTestHouse();
const { http } = house;
const pool = openTestPool(house.database.application);
after(() => pool.close());
const logInAs = createRoleHolders(house);
const auditor = await logInAs('auditor');

const recordsPage = z.object({ data: z.array(z.looseObject({ id: z.string() })), next_cursor: z.string().nullable() });
const ask = (query: string, path = '/api/v1/login-records', accessToken = auditor.accessToken) =>
  http.inject({ url: `${path}${query}`, headers: bearer(accessToken) });
const list = async (query: string) => {
  const reply = await ask(query);
  assert.equal(reply.statusCode, 200, reply.body);
  return recordsPage.parse(reply.json());
};
const own = '/api/v1/user/login-records';

const tryLogin = (email: string, headers = {}) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers,
    payload: { email, password: 'not the password at all' },
  });

const insertRecord = sql({
  name: 'test.insert_record',
  text: `insert into login_records (id, at, user_id, method, outcome, reason, client_address, request_id)
         values ($1, $2::timestamptz, $3, 'password', 'failure', $4, $5, $1)`,
  row: z.never(),
});
const write = async (record: { at?: string; userId?: string; reason?: string; address?: string }): Promise<string> => {
  const { at = '2020-05-01T12:00:00Z', userId = null, reason = 'wrong_password', address = '203.0.113.9' } = record;
  const id = systemRandomness.uuid();
  await pool.database.execute(insertRecord, [id, at, userId, reason, address]);
  return id;
};

describe('the login records', () => {
  test('show who came in, when, from where and with what, and who failed and why', async () => {
    const person = await signUp(house);
    const failed = await tryLogin(person.email, { 'user-agent': 'Laptop' });
    await logIn(house, person, { 'user-agent': 'Phone' });
    const { data } = await list(`?user_id=${person.id}`);
    const [success, failure] = data;
    assert.ok(success && failure && data.length === 2);
    const facts = { method: 'password', client_address: '127.0.0.1', user_id: person.id };
    const { id, at, request_id, session_id, ...rest } = success;
    const device = { browser: 'Phone', os: null, kind: 'program' };
    assert.deepEqual(rest, { ...facts, outcome: 'success', reason: null, user_agent: 'Phone', device });
    assert.equal(z.uuid().safeParse(session_id).success, true);
    assert.equal(z.iso.datetime().safeParse(at).success, true);
    assert.notEqual(id, request_id);
    assert.deepEqual(
      [failure.outcome, failure.reason, failure.user_agent, failure.session_id, failure.request_id],
      ['failure', 'wrong_password', 'Laptop', null, failed.headers['x-request-id']],
    );
  });

  test('keep a try for an unknown account without what was typed', async () => {
    const refused = await tryLogin('nobody.at.all@example.com');
    const [record] = (await list('?reason=unknown_account&limit=1')).data;
    assert.deepEqual([record?.user_id, record?.request_id], [null, refused.headers['x-request-id']]);
    assert.ok(!JSON.stringify(record).includes('nobody.at.all'));
  });

  test('are found by user, outcome, reason, time and client alike', async () => {
    const person = await signUp(house);
    const [first, second, third] = [
      await write({ userId: person.id, at: '2019-01-01T00:00:00Z', address: '198.51.100.7' }),
      await write({ userId: person.id, at: '2019-01-02T00:00:00Z', address: '198.51.100.8', reason: 'not_active' }),
      await write({ at: '2019-01-03T00:00:00Z', address: '2001:db8::1', reason: 'unknown_account' }),
    ];
    for (const [query, ...expected] of [
      [`?user_id=${person.id}`, second, first],
      [`?user_id=${person.id}&reason=not_active`, second],
      [`?user_id=${person.id}&outcome=success`],
      ['?to=2019-01-04T00:00:00Z', third, second, first],
      ['?outcome=failure&from=2019-01-02T00:00:00Z&to=2019-01-03T00:00:00Z', second],
      ['?reason=not_active&to=2019-02-01T00:00:00Z', second],
      ['?client=198.51.100.7', first],
      ['?client=198.51.100.7/32', first],
      ['?client=::ffff:198.51.100.7', first],
      ['?client=::ffff:c633:6407', first],
      ['?client=::ffff:198.51.100.0/120', second, first],
      ['?client=198.51.100.0/24', second, first],
      ['?client=198.51.100.0%2F29&reason=wrong_password', first],
      ['?client=198.51.100.8/29&reason=not_active', second],
      ['?client=198.51.100.0/24&to=2019-01-02T00:00:00Z', first],
      ['?client=2001:db8::/32', third],
      ['?client=2001:DB8:0::1', third],
      ['?client=::/0&to=2019-02-01T00:00:00Z', third],
      [`?client=198.51.0.0/16&user_id=${systemRandomness.uuid()}`],
    ]) {
      assert.deepEqual(
        (await list(query ?? '')).data.map((record) => record.id),
        expected,
        query,
      );
    }
  });

  test('refuse what they cannot filter by, and say which member', async () => {
    for (const [query, path] of [
      ['?user_id=me', 'user_id'],
      ['?outcome=none', 'outcome'],
      ['?reason=bad%20luck', 'reason'],
      ['?client=localhost', 'client'],
      ['?client=10.0.0.0/33', 'client'],
      ['?client=10.0.0', 'client'],
      ['?client=127.1', 'client'],
      ['?client=fe80::1%25eth0', 'client'],
      ['?client=10.0.0.0/8/8', 'client'],
      ['?client=', 'client'],
      ['?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
      ['?cursor=AAAA', 'cursor'],
      ['?method=password', ''],
    ]) {
      const reply = await ask(query ?? '');
      assert.equal(reply.statusCode, 400, query);
      assert.equal(reply.json().error.details.issues[0].path, path, query);
    }
  });

  test('are for those who hold login-records:read', async () => {
    const plain = await logInAs();
    for (const query of ['', '?outcome=none', `?user_id=${plain.id}`]) {
      const reply = await ask(query, undefined, plain.accessToken);
      assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN'], query);
    }
  });

  test('give each record once to a walk beside which others are written, however equal the times', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 17; count += 1) ids.push(await write({ address: '192.0.2.77' }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(`?limit=3&client=192.0.2.0/24${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map((record) => record.id));
      cursor = page.next_cursor;
      await write({ address: '192.0.2.77' });
    } while (cursor !== null);
    assert.deepEqual(seen, ids.sort().reverse());
  });
});

describe("a person's own login records", () => {
  test('show every login to their account and every failed try, and nobody else’s', async () => {
    const [person, other] = [await signUp(house), await signUp(house)];
    await tryLogin(person.email);
    await tryLogin(other.email);
    await logIn(house, other);
    const { accessToken } = await logIn(house, person);
    const reply = await ask('', own, accessToken);
    assert.equal(reply.statusCode, 200, reply.body);
    const { data, next_cursor } = recordsPage.parse(reply.json());
    assert.deepEqual(
      data.map((record) => [record.outcome, record.reason]),
      [
        ['success', null],
        ['failure', 'wrong_password'],
      ],
    );
    assert.equal(next_cursor, null);
    assert.ok(data.every((record) => !('user_id' in record || 'request_id' in record)));
    const failures = recordsPage.parse((await ask('?outcome=failure', own, accessToken)).json());
    assert.deepEqual(failures.data, [data[1]]);
  });

  test('cannot be asked for about somebody else, by a filter or by their cursor', async () => {
    const [person, other] = [await signUp(house), await signUp(house)];
    await tryLogin(other.email);
    const theirs = await logIn(house, other);
    const { next_cursor: cursor } = recordsPage.parse((await ask('?limit=1', own, theirs.accessToken)).json());
    assert.ok(cursor);
    const mine = await logIn(house, person);
    assert.equal((await ask(`?user_id=${other.id}`, own, mine.accessToken)).statusCode, 400);
    assert.equal((await ask(`?limit=1&cursor=${cursor}`, own, mine.accessToken)).statusCode, 400);
    assert.equal((await ask(`?limit=1&cursor=${cursor}`, own, theirs.accessToken)).statusCode, 200);
    assert.equal((await ask(`?limit=1&cursor=${cursor}`)).statusCode, 400);
  });
});
