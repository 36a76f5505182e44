import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { openTestKernel } from '../../../test/harness/kernel.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../postgres/database.ts';
import { conflict } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { systemRandomness } from '../randomness/randomness.ts';
import { createKeyring } from '../secrets/keyring.ts';
import { forgetOldReplies } from './idempotency.ts';
import { defineRoute } from './route.ts';

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
const { database } = pool;
const clock = movableClock();
const findRows = sql({
  name: 'test.find_idempotency_keys',
  text: `select key_digest as "keyDigest", request_digest as "requestDigest", reply_sealed as "replySealed"
           from idempotency_keys order by created_at`,
  row: z.strictObject({
    keyDigest: z.instanceof(Buffer),
    requestDigest: z.instanceof(Buffer),
    replySealed: z.instanceof(Buffer),
  }),
});

let runs = 0;
let hasLooked = false;
const routes = [
  defineRoute({
    ...{ method: 'POST', path: '/things/:kind', operationId: 'createThing', tag: 'Things', summary: 'Create' },
    access: { kind: 'anyone', because: 'a test' },
    limit: 'general',
    idempotent: true,
    params: z.strictObject({ kind: z.string() }),
    body: z.strictObject({ name: z.string() }),
    responses: { 201: { description: 'Made.', body: z.strictObject({ run: z.int() }) } },
    problems: [conflict],
    handle: async ({ body, idempotency }) => {
      const stored = await idempotency.stored();
      hasLooked = stored !== undefined;
      if (stored) return stored;
      return database.transaction((tx) =>
        idempotency.once(tx, async () => {
          runs += 1;
          if (body.name === 'taken') throw new Problem(conflict);
          return {
            status: 201,
            body: { run: runs },
            headers: { 'X-Secret': 'not in the table' },
            cookies: [{ name: 'c', value: 'v', path: '/', maxAgeSeconds: 1, secure: true }],
          };
        }),
      );
    },
  }),
];
const kernel = await openTestKernel(routes, { database, clock });
after(async () => {
  await pool.close();
  await testDatabase.drop();
});

const create = (key: string | undefined, name = 'x', from = '127.0.0.1', kind = 'a') =>
  kernel.inject({
    ...{ method: 'POST', url: `/things/${kind}`, remoteAddress: from, payload: { name } },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });

test('a repetition gets the first answer, whole, and nothing runs', async () => {
  const first = await create('repeat');
  assert.equal(first.headers['idempotency-replayed'], undefined);
  const before = runs;
  const again = await create('repeat');
  assert.equal(again.statusCode, 201);
  assert.equal(again.body, first.body);
  assert.equal(again.headers['x-secret'], 'not in the table');
  assert.equal(again.headers['set-cookie'], first.headers['set-cookie']);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(runs, before);
  assert.ok(hasLooked);
});

test('without a key every request runs', async () => {
  const before = runs;
  await create(undefined);
  await create(undefined);
  assert.equal(runs, before + 2);
});

test('of twenty at once one runs, and all get its answer', async () => {
  const before = runs;
  const answers = await Promise.all(Array.from({ length: 20 }, () => create('storm')));
  assert.equal(runs, before + 1);
  assert.deepEqual(
    [...new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`))],
    [`201 {"run":${runs}}`],
  );
});

test('the key with another body or another target is refused', async () => {
  await create('other');
  for (const answer of [await create('other', 'y'), await create('other', 'x', '127.0.0.1', 'b')]) {
    assert.equal(answer.statusCode, 422);
    assert.equal(answer.json().error.code, 'IDEMPOTENCY_KEY_REUSED');
  }
});

test('another network has keys of its own', async () => {
  const before = runs;
  await create('network', 'x', '2001:db8:0:1::1');
  await create('network', 'x', '2001:db8:0:1::2');
  assert.equal(runs, before + 1);
  await create('network', 'x', '2001:db8:0:2::1');
  assert.equal(runs, before + 2);
});

test('a refusal is not kept: the caller may try again', async () => {
  const before = runs;
  assert.equal((await create('refused', 'taken')).statusCode, 409);
  assert.equal((await create('refused', 'taken')).statusCode, 409);
  assert.equal(runs, before + 2);
});

test('a key that is none is refused', async () => {
  for (const key of ['', 'a b', 'x'.repeat(256), 'ä']) assert.equal((await create(key)).statusCode, 400, key);
});

test('neither key nor reply can be read in the table', async () => {
  await create('a-key-to-look-for');
  const rows = await database.rows(findRows, []);
  assert.ok(rows.length > 0);
  for (const { keyDigest, replySealed } of rows) {
    assert.equal(keyDigest.length, 32);
    assert.doesNotMatch(`${keyDigest.toString('latin1')}${replySealed.toString('latin1')}`, /look-for|not in the|run/);
  }
});

test('what is kept of a body cannot be guessed at: the same body leaves another digest under another key', async () => {
  clock.advanceMs(1 * 1000);
  await create('one-key', 'a body with a password');
  await create('another-key', 'a body with a password');
  const [one, another] = (await database.rows(findRows, [])).slice(-2);
  assert.ok(one && another);
  assert.equal(one.requestDigest.equals(another.requestDigest), false);
});

test('a repetition after a change of SECRET_KEY still gets the first answer', async () => {
  const [was, is] = [Buffer.alloc(32, 7), Buffer.alloc(32, 9)];
  const first = await create('across-a-change');
  const before = runs;
  const next = await openTestKernel(routes, {
    ...{ database, clock },
    secrets: createKeyring({ current: is, previous: [was] }, systemRandomness),
  });
  const request = { method: 'POST', url: '/things/a', payload: { name: 'x' } } as const;
  const again = await next.inject({ ...request, headers: { 'idempotency-key': 'across-a-change' } });
  assert.equal(again.body, first.body);
  assert.equal(runs, before);
});

test('after a day the key is free again, and old rows can be cleared', async () => {
  await create('daily');
  const before = runs;
  clock.advanceMs((24 * 60 * 60 + 1) * 1000);
  await create('daily');
  assert.equal(runs, before + 1);
  await database.execute(forgetOldReplies, [clock.now()]);
  assert.equal((await database.rows(findRows, [])).length, 1);
});
