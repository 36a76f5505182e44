import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { alwaysBadBodies, type BadBody, badFieldBodies, type Operation, readOperations } from '../harness/bad-input.ts';
import { bearer } from '../harness/people.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse();
const { http } = house;
// An administrator: anybody else would be sent away before their input is read.
const { accessToken } = await createRoleHolders(house)('admin');

const observer = new pg.Client(house.database.owner);
// The database is dropped under it when the house closes.
observer.on('error', () => {});
await observer.connect();
after(() => observer.end());

/** What the server notes of itself by the clock, whatever anybody sends. */
const ownNotes = `'house_figures', 'metric_minutes', 'metric_minute_packs', 'metric_hour_packs', 'metric_series', 'metric_writers',
  'trace_segments', 'request_logs', 'error_groups', 'error_group_hours', 'error_samples'`;

/** A figure that changes with every row that is written or removed, but for the counts and notes that refusals themselves leave. */
const writtenRows = async (): Promise<string> => {
  const result = await observer.query<{ counts: string }>(
    `select string_agg(format('%s:%s', relname, n), ',' order by relname) as counts
       from (select c.relname, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from castellan.%I', c.relname), false, true, '')))[1]::text as n
               from pg_class c where c.relnamespace = 'castellan'::regnamespace and c.relkind = 'r'
                and c.relname not in ('limit_counters', 'refusals', ${ownNotes})) counted`,
  );
  return result.rows[0]?.counts ?? '';
};

const document = (await http.inject({ url: '/docs/json' })).json();
const operations = readOperations(document);

const send = async (operation: Operation, bad: BadBody) => {
  const url = operation.path
    .replace('{name}', 'nothing-of-this-name')
    .replace(/\{\w+\}/g, '018f3f3e-7b0a-7c3e-8000-1234567890ab');
  const headers = {
    ...bearer(accessToken),
    'content-type': bad.contentType,
  };
  const before = process.threadCpuUsage();
  const reply = await http.inject({ method: operation.method, url, headers, payload: bad.body });
  const { user, system } = process.threadCpuUsage(before);
  return { reply, busyMs: (user + system) / 1000 };
};

test('the document describes routes with bodies and without', () => {
  assert.ok(operations.filter((operation) => operation.sample).length >= 5);
  assert.ok(operations.length >= 12);
});

for (const operation of operations) {
  const { sample, bodyRequired } = operation;
  if (sample === undefined) continue;
  test(`${operation.name} answers every bad body with a 4xx and the error body within 50 ms of CPU, and writes nothing`, async () => {
    const before = await writtenRows();
    for (const bad of [...alwaysBadBodies(sample, bodyRequired), ...badFieldBodies(sample)]) {
      let { reply, busyMs } = await send(operation, bad);
      // Time on the processor, because the machine is shared. Once it may be a collection of garbage; twice it is the input.
      if (busyMs > 50) ({ reply, busyMs } = await send(operation, bad));
      assert.ok(reply.statusCode >= 400 && reply.statusCode < 500, `${bad.what}: ${reply.statusCode} ${reply.body}`);
      const { error } = reply.json();
      assert.equal(typeof error.code, 'string', bad.what);
      assert.equal(typeof error.message, 'string', bad.what);
      assert.match(error.request_id, /^[0-9a-f-]{36}$/, bad.what);
      assert.ok(reply.body.length < 5_000, `${bad.what}: the answer is not an echo`);
      assert.ok(busyMs < 50, `${bad.what}: took ${busyMs} ms of CPU`);
    }
    assert.equal(await writtenRows(), before);
  });
}

for (const operation of operations.filter((one) => one.pathParameters.length > 0)) {
  test(`${operation.name} refuses ids that are none`, async () => {
    for (const id of ['1', 'x'.repeat(2000), '%00', '%ff', '..%2f..%2fetc', "'%20or%201=1", '018F3F3E']) {
      const url = operation.path.replace(/\{\w+\}/g, id);
      const reply = await http.inject({ method: operation.method, url, headers: bearer(accessToken) });
      assert.ok(reply.statusCode >= 400 && reply.statusCode < 500, `${id.slice(0, 20)}: ${reply.statusCode}`);
      assert.equal(typeof reply.json().error.code, 'string');
    }
  });
}

test('the server is as well after all of it as before', async () => {
  const reply = await http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
  assert.equal(reply.statusCode, 200, reply.body);
  assert.equal(Reflect.get({}, 'isAdmin'), undefined);
});
