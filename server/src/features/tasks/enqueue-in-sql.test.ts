import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { runSql } from '../../../test/harness/postgres-server.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { keyOfMembers } from '../../platform/tasks/payload-key.ts';

const database = await createTestDatabase();
const team = new pg.Client(await database.addRole());
const owner = new pg.Client(database.owner);

before(async () => {
  await runSql(
    database.owner,
    `grant usage on schema castellan to ${team.user}`,
    `grant execute on function castellan.enqueue(text, jsonb, jsonb) to ${team.user}`,
  );
  await team.connect();
  await owner.connect();
  await owner.query(`
    insert into castellan.task_kinds (name, queue, description, source, priority, attempts, timeout_ms, payload_schema, seen_at,
                                      unique_by, concurrency_by, concurrency_per_key)
    values ('invoice.send', 'billing', '', 'team', 2, 7, 9000, '{}', now() - interval '2 days', null, null, null),
           ('order.pack', 'default', '', 'team', 1, 3, 300000, '{}', now(), '{order_id}', '{customer_id}', 1),
           ('mail.secret', 'default', '', 'built_in', 1, 3, 300000, '{}', now(), null, null, null)`);
});
after(async () => {
  await team.end();
  await owner.end();
  await database.drop();
});

const enqueue = async (kind: string, payload: unknown = {}, options: object = {}): Promise<string> => {
  const values = [kind, JSON.stringify(payload), JSON.stringify(options)];
  const { rows } = await team.query<{ id: string }>('select castellan.enqueue($1, $2, $3) as id', values);
  return rows[0]?.id ?? assert.fail('no id');
};

const taskOf = async (id: string) => {
  const { rows } = await owner.query(
    `select *, round(extract(epoch from due_at - clock_timestamp()))::int as wait_seconds from castellan.tasks where id = $1`,
    [id],
  );
  return rows[0];
};

const refusal = async (...parameters: Parameters<typeof enqueue>): Promise<{ message: string; hint: string }> => {
  const error = await enqueue(...parameters).then(
    () => assert.fail('It was accepted'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof pg.DatabaseError, String(error));
  assert.equal(error.code, '22023', error.message);
  return { message: error.message, hint: error.hint ?? '' };
};

describe('castellan.enqueue', () => {
  test('makes a task with what its kind declares, for a role that has two grants and nothing else', async () => {
    const task = await taskOf(await enqueue('invoice.send', { order_id: 'A7' }));
    const { kind, queue, priority, max_attempts, timeout_ms, state, payload, actor_kind } = task;
    assert.deepEqual(
      { kind, queue, priority, max_attempts, timeout_ms, state, payload, actor_kind },
      {
        kind: 'invoice.send',
        queue: 'billing',
        priority: 2,
        max_attempts: 7,
        timeout_ms: 9000,
        state: 'ready',
        payload: { order_id: 'A7' },
        actor_kind: 'system',
      },
    );
    await assert.rejects(team.query('select * from castellan.tasks'), /permission denied/);
    await assert.rejects(team.query('select * from castellan.task_kinds'), /permission denied/);
  });

  test('is not for everybody', async () => {
    const stranger = new pg.Client(await database.addRole());
    await stranger.connect();
    await assert.rejects(stranger.query(`select castellan.enqueue('invoice.send', '{}')`), /permission denied/);
    await stranger.end();
  });

  test('a rollback of the caller leaves no task, a commit leaves one', async () => {
    await team.query('begin');
    const undone = await enqueue('invoice.send');
    await team.query('rollback');
    assert.equal(await taskOf(undone), undefined);
    await team.query('begin');
    const kept = await enqueue('invoice.send');
    assert.equal(await taskOf(kept), undefined, 'nobody sees it before the commit');
    await team.query('commit');
    assert.equal((await taskOf(kept)).state, 'ready');
  });

  test('makes a task wait for others of the same transaction, its key put aside until it has', async () => {
    await team.query('begin');
    const first = await enqueue('invoice.send');
    const packed = await enqueue('order.pack', { order_id: 'W1', customer_id: 'ada' }, { after: [first, first] });
    await team.query('commit');
    const { state, waits_left, concurrency_key, held_key } = await taskOf(packed);
    assert.deepEqual([state, waits_left, concurrency_key, held_key], ['blocked', -1, null, 'ada']);
    const { rows } = await owner.query('select waits_for from castellan.task_waits where task_id = $1', [packed]);
    assert.deepEqual(rows, [{ waits_for: first }]);
    assert.equal((await taskOf(await enqueue('invoice.send', {}, { after: [] }))).state, 'ready');
  });

  test('refuses to wait for what is no task, and names it', async () => {
    const nobody = '01900000-0000-7000-8000-000000000000';
    const known = await enqueue('invoice.send');
    const { message } = await refusal('invoice.send', {}, { after: [known, nobody] });
    assert.equal(message, `There are no tasks ${nobody} to wait for.`);
    for (const after of ['A7', ['A7'], { id: known }, Array(101).fill(known)]) {
      assert.match((await refusal('invoice.send', {}, { after })).message, /at most 100 ids/);
    }
  });

  test('delays, orders and ties to a request', async () => {
    const request_id = '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d';
    const delayed = await taskOf(
      await enqueue('invoice.send', {}, { delay_seconds: 90, priority: 3, request_id, trace_id: 'ab'.repeat(16) }),
    );
    assert.deepEqual([delayed.state, delayed.wait_seconds, delayed.priority], ['scheduled', 90, 3]);
    assert.deepEqual([delayed.request_id, delayed.trace_id], [request_id, 'ab'.repeat(16)]);
    const due_at = new Date(Date.now() + 3_600_000).toISOString();
    const later = await taskOf(await enqueue('invoice.send', {}, { due_at }));
    assert.deepEqual([later.state, later.due_at.toISOString()], ['scheduled', due_at]);
    const { rows } = await team.query(
      `select castellan.enqueue('invoice.send', '{}', jsonb_build_object('due_at', now())) as id`,
    );
    assert.equal((await taskOf(rows[0].id)).state, 'ready');
  });

  test('answers the task that waits already under the same unique key', async () => {
    const first = await enqueue('invoice.send', {}, { unique_key: 'A8' });
    assert.equal(await enqueue('invoice.send', { other: 1 }, { unique_key: 'A8' }), first);
    await owner.query(`update castellan.tasks set state = 'dead', dead_reason = 'x' where id = $1`, [first]);
    assert.notEqual(await enqueue('invoice.send', {}, { unique_key: 'A8' }), first);
  });

  test('two transactions with one unique key make one task', async () => {
    const other = new pg.Client({ ...database.owner });
    await other.connect();
    await team.query('begin');
    const first = await enqueue('invoice.send', {}, { unique_key: 'race' });
    const second = other.query<{ id: string }>(
      `select castellan.enqueue('invoice.send', '{}', '{"unique_key": "race"}') as id`,
    );
    await team.query('commit');
    assert.equal((await second).rows[0]?.id, first);
    await other.end();
  });

  test('makes the keys that the kind declares; a task that shares one is let in by the engine', async () => {
    const id = await enqueue('order.pack', { order_id: 17, customer_id: 'c-1' });
    const { unique_key, concurrency_key, state } = await taskOf(id);
    assert.deepEqual(
      { unique_key, concurrency_key, state },
      { unique_key: '17', concurrency_key: 'c-1', state: 'scheduled' },
    );
    assert.equal(await enqueue('order.pack', { order_id: 17, customer_id: 'c-2' }), id);
  });

  test('its ids are UUIDv7 in the order of time', async () => {
    const before = Date.now();
    const id = await enqueue('invoice.send');
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const stampMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    assert.ok(Math.abs(stampMs - before) < 5_000);
  });
});

describe('castellan.enqueue refuses, and says what would be right,', () => {
  const cases: readonly (readonly [string, Parameters<typeof enqueue>, RegExp])[] = [
    ['an unknown kind', ['invoice.sned'], /no task kind "invoice\.sned".*There are: invoice\.send, order\.pack\./],
    ['a kind of the product that is not for everybody', ['mail.secret'], /no task kind "mail\.secret"/],
    ['an unknown option', ['invoice.send', {}, { delay: 5 }], /no option delay.*delay_seconds/],
    ['options that are no object', ['invoice.send', {}, [] as object], /options that are a JSON object/],
    ['a payload over 256 kB', ['invoice.send', { a: 'x'.repeat(262_144) }], /at most 262144/],
    ['a delay in the past', ['invoice.send', {}, { delay_seconds: -1 }], /delay_seconds must be a number from 0/],
    [
      'a delay beyond a year',
      ['invoice.send', {}, { delay_seconds: 40_000_000 }],
      /delay_seconds must be a number from 0/,
    ],
    ['a delay that is text', ['invoice.send', {}, { delay_seconds: '5' }], /delay_seconds must be a number from 0/],
    ['a time in the past', ['invoice.send', {}, { due_at: '2020-01-01T00:00:00Z' }], /due_at must lie ahead/],
    [
      'a time without a zone',
      ['invoice.send', {}, { due_at: '2099-01-01T00:00:00' }],
      /due_at must be a time with its zone/,
    ],
    ['two times', ['invoice.send', {}, { due_at: '2020-01-01T00:00:00Z', delay_seconds: 1 }], /contradict/],
    ['a priority that is none', ['invoice.send', {}, { priority: 4 }], /priority must be 0, 1, 2 or 3/],
    ['a unique key that is empty', ['invoice.send', {}, { unique_key: '' }], /unique_key must be a text/],
    ['a request id that is none', ['invoice.send', {}, { request_id: 'x' }], /request_id must be a UUID/],
    ['a trace id that is none', ['invoice.send', {}, { trace_id: 'x' }], /trace_id must be 32/],
  ];
  for (const [what, parameters, sentence] of cases) {
    test(what, async () => {
      const { message, hint } = await refusal(...parameters);
      assert.match(`${message} ${hint}`, sentence);
    });
  }
});

test('SQL makes the same keys of a payload as the server does', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
    fc.string({ minLength: 190, maxLength: 230 }).map((text) => text.replaceAll('\0', '')),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constantFrom(null, 1.5, 1e300, -0, [], {}),
  );
  const member = fc.constantFrom('a', 'b', 'c', 'absent');
  const payloads = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(payloads, fc.array(member, { maxLength: 3 }), async (payload, members) => {
      const { rows } = await owner.query('select castellan.task_key($1, $2) as key', [
        JSON.stringify(payload),
        members,
      ]);
      assert.equal(rows[0].key, keyOfMembers(JSON.parse(JSON.stringify(payload)), members));
    }),
    { numRuns: 300 },
  );
});
