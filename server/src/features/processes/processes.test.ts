import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const house = await openTestHouse();
const other = await openTestHouse({ beside: house, work: null });
const administrator = await createAdministrator(house);
const headers = bearer((await logIn(house, administrator.person)).accessToken);
const url = '/api/v1/monitoring/processes';

type Listed = { readonly id: string; readonly state: string; readonly parts: readonly string[]; readonly pid: number };
const list = async (): Promise<readonly Listed[]> => (await house.http.inject({ url, headers })).json().data;

const setSeen = async (id: string, ago: string): Promise<void> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query(
    `insert into castellan.processes (id, host, pid, parts, version, state, seen_at)
     values ($1, 'elsewhere', 7, '{worker}', '0.0.1', 'serving', clock_timestamp() - $2::interval)`,
    [id, ago],
  );
  await client.end();
};

test('every process is listed with its parts, and says that it lets go of its clients before it ends', async () => {
  const listed = await list();
  assert.deepEqual(
    listed.map(({ parts, pid, state }) => ({ parts, pid, state })),
    [
      { parts: ['api', 'worker'], pid: process.pid, state: 'serving' },
      { parts: ['api'], pid: process.pid, state: 'serving' },
    ],
  );
  await other.drain(0);
  await waitFor(
    async () =>
      assert.deepEqual(
        (await list()).map(({ state }) => state),
        ['serving', 'draining'],
      ),
    2_000,
  );
});

test('one that went without a word is lost for an hour, and then forgotten', async () => {
  await setSeen('00000000-0000-4000-8000-000000000001', '20 seconds');
  await setSeen('00000000-0000-4000-8000-000000000002', '61 minutes');
  const elsewhere = (await list()).filter(({ pid }) => pid === 7);
  assert.deepEqual(
    elsewhere.map(({ id, state }) => [id.at(-1), state]),
    [['1', 'lost']],
  );
});

test('who may not see how the house is faring sees no processes', async () => {
  const person = await makeAccount(house);
  const reply = await house.http.inject({ url, headers: bearer((await logIn(house, person)).accessToken) });
  assert.equal(reply.statusCode, 403);
});
