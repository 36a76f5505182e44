import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn, type Person, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse();
const { http } = house;

type Shown = {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly status: string;
};
type Page = { readonly data: readonly Shown[]; readonly next_cursor: string | null };

let administrator: Person;
let headers: { authorization: string };

before(async () => {
  administrator = await makeAccount(house, { email: 'chief@castle.example', roles: ['admin'] });
  headers = bearer((await logIn(house, administrator)).accessToken);
});

const ask = (query: Readonly<Record<string, string>> = {}) =>
  http.inject({ url: `/api/v1/users?${new URLSearchParams(query)}`, headers });

const list = async (query: Readonly<Record<string, string>> = {}): Promise<Page> => {
  const reply = await ask(query);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
};

const emails = async (query: Readonly<Record<string, string>>): Promise<string[]> =>
  (await list(query)).data.map((user) => user.email);

const walk = async (
  query: Readonly<Record<string, string>>,
  betweenPages: () => Promise<unknown> = async () => {},
): Promise<Shown[]> => {
  const shown: Shown[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await list({ ...query, ...(cursor !== null && { cursor }) });
    shown.push(...page.data);
    assert.ok(shown.length < 50_000, 'The pages go round in a circle.');
    cursor = page.next_cursor;
    await betweenPages();
  } while (cursor !== null);
  return shown;
};

/** Runs SQL as the owner of the database: what takes thousands of requests otherwise. */
const runAsOwner = async (text: string): Promise<void> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query('set search_path to castellan');
  await client.query(text);
  await client.end();
};

test('finds an account by any part of its e-mail address, username or name, whatever the case', async () => {
  const { email } = await makeAccount(house, {
    email: 'Grace.Hopper@navy.example',
    username: 'amazing-grace',
    name: 'Grace Brewster Murray Hopper',
  });
  for (const search of ['grace.hopper', 'NAVY.EXAMPLE', 'zing-gr', 'brewster murray', 'HOPPER@NAVY']) {
    assert.deepEqual(await emails({ search }), [email], search);
  }
  assert.deepEqual(await emails({ search: 'nobody is called this' }), []);
});

test('finds names of any script, in either composition, with emoji and markup as they are', async () => {
  const names = ['Zoë Ångström', 'مريم الخوارزمي', '李小龍', '<b>Bobby</b> "Tables"', 'Ada 👩🏽‍💻'];
  for (const name of names) await makeAccount(house, { name });
  for (const name of names) {
    const found = await list({ search: name.normalize('NFD') });
    assert.deepEqual(
      found.data.map((user) => user.name),
      [name],
    );
  }
  assert.deepEqual((await list({ search: 'zoë åNG' })).data.length, 1);
});

test('finds an international domain in either form', async () => {
  const { email } = await makeAccount(house, { email: 'Käthe@Bücher.example' });
  for (const search of ['bücher', 'BÜCHER.ex', 'xn--bcher', 'käthe@'])
    assert.deepEqual(await emails({ search }), [email]);
});

test('takes percent, underscore and backslash in a search for themselves', async () => {
  const { email } = await makeAccount(house, { username: 'under_score', name: '100 % \\ sure' });
  for (const search of ['under_score', '0 %', '% \\', '\\ sure']) assert.deepEqual(await emails({ search }), [email]);
  await makeAccount(house, { username: 'underxscore' });
  assert.deepEqual(await emails({ search: 'r_s' }), [email]);
  assert.deepEqual(await emails({ search: '%%%' }), []);
});

test('finds what holds the text and nothing else, whatever the text is made of', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'aAéÉ%_\\.'), minLength: 1, maxLength: 6 });
  for (const name of fc.sample(text, { numRuns: 40, seed: 1 })) {
    await makeAccount(house, { email: `property-${randomUUID()}@set.example`, name });
  }
  const set = (await walk({ search: '@set.example' })).map(({ id, email, name }) => ({
    id,
    texts: [email, name ?? ''].map((one) => one.toLowerCase()),
  }));
  assert.equal(set.length, 40);
  await fc.assert(
    fc.asyncProperty(text, async (search) => {
      const expected = set.filter(({ texts }) => texts.some((one) => one.includes(search.toLowerCase())));
      const found = new Set((await walk({ search, limit: '200' })).map((user) => user.id));
      assert.deepEqual(
        set.filter(({ id }) => found.has(id)),
        expected,
      );
    }),
    { numRuns: 60 },
  );
});

test('does not find one search across two fields', async () => {
  await makeAccount(house, { email: 'left@field.example', username: 'right' });
  assert.deepEqual(await emails({ search: 'exampleright' }), []);
  const reply = await ask({ search: 'example\nright' });
  assert.deepEqual([reply.statusCode, reply.json().error.details.issues[0].path], [400, 'search']);
});

test('finds accounts by their ids, erased ones too, and none besides', async () => {
  const first = await makeAccount(house, { email: 'first@ids.example' });
  const second = await makeAccount(house, { email: 'second@ids.example' });
  const erased = await makeAccount(house, { email: 'erased@ids.example' });
  const gone = await http.inject({ method: 'DELETE', url: `/api/v1/users/${erased.id}`, headers });
  assert.equal(gone.statusCode, 204, gone.body);
  const wanted = [first.id, second.id, erased.id, randomUUID()];
  const idsFor = async (more: Readonly<Record<string, string>>): Promise<string[]> => {
    const query = new URLSearchParams(more);
    for (const id of wanted) query.append('id', id);
    const reply = await http.inject({ url: `/api/v1/users?${query}`, headers });
    assert.equal(reply.statusCode, 200, reply.body);
    return reply.json<Page>().data.map((user) => user.id);
  };
  assert.deepEqual(await idsFor({ sort: 'created_at' }), [first.id, second.id, erased.id]);
  assert.deepEqual(await idsFor({ search: 'second@' }), [second.id]);
});

test('filters by status, role, verification and time of making', async () => {
  const made = await makeAccount(house, { email: 'filtered@filter.example', emailVerified: true, roles: ['auditor'] });
  const other = await makeAccount(house, { email: 'other@filter.example' });
  const common = { search: '@filter.example' };
  assert.deepEqual(await emails({ ...common, email_verified: 'true' }), [made.email]);
  assert.deepEqual(await emails({ ...common, email_verified: 'false' }), [other.email]);
  assert.deepEqual(await emails({ ...common, role: 'auditor' }), [made.email]);
  assert.deepEqual(await emails({ ...common, role: 'nobody-holds-this' }), []);
  assert.deepEqual(await emails({ ...common, status: 'disabled' }), []);
  assert.equal((await emails({ ...common, status: 'active' })).length, 2);

  const one = await http.inject({ url: `/api/v1/users/${other.id}`, headers });
  const { created_at: createdAt } = one.json();
  assert.ok((await emails({ ...common, created_after: createdAt })).includes(other.email));
  assert.ok(!(await emails({ ...common, created_before: createdAt })).includes(other.email));
});

test('hides erased accounts unless it is asked for them, and shows nothing of the person then', async () => {
  const { id } = await makeAccount(house, { email: 'gone@erased.example', name: 'Gone Soon' });
  const erased = await http.inject({ method: 'DELETE', url: `/api/v1/users/${id}`, headers });
  assert.equal(erased.statusCode, 204, erased.body);
  assert.ok(!(await walk({ limit: '200' })).some((user) => user.id === id));
  for (const sort of ['email', '-username', 'name', '-last_login_at']) {
    const shown = (await walk({ status: 'erased', sort })).find((user) => user.id === id);
    assert.deepEqual([shown?.email, shown?.username, shown?.name], ['', null, null], sort);
  }
  assert.deepEqual(await emails({ status: 'erased', search: 'gone' }), []);
});

test('orders by each sort of the list, and pages through it without losing who has no value', async () => {
  await signUp(house);
  const all = (await walk({ limit: '200' })).map((user) => user.id).sort();
  for (const sort of ['created_at', 'updated_at', 'last_login_at', 'email', 'username', 'name']) {
    const up = (await walk({ sort, limit: '3' })).map((user) => user.id);
    const down = (await walk({ sort: `-${sort}`, limit: '4' })).map((user) => user.id);
    assert.deepEqual([...up].sort(), all, sort);
    assert.deepEqual(up, down.reverse(), sort);
  }
  const byEmail = (await walk({ sort: 'email' })).map((user) => user.email.toLowerCase());
  assert.deepEqual(byEmail, [...byEmail].sort());
});

test('pages through the longest names there are', async () => {
  const longest = '\u{1f469}'.repeat(198);
  for (const end of ['a', 'b', 'c']) await makeAccount(house, { name: `${longest}"${end}` });
  const shown = await walk({ sort: '-name', search: longest, limit: '1' });
  assert.deepEqual(
    shown.map((user) => user.name?.at(-1)),
    ['c', 'b', 'a'],
  );
});

test('refuses sorts, filters and pages that are not on the list', async () => {
  const bad: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['sort', { sort: 'password' }],
    ['sort', { sort: 'created_at; drop table users' }],
    ['sort', { sort: '--email' }],
    ['status.0', { status: 'gone' }],
    ['role', { role: 'Admin!' }],
    ['email_verified', { email_verified: 'yes' }],
    ['created_after', { created_after: 'yesterday' }],
    ['created_before', { created_before: '2026-11-22' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '201' }],
    ['search', { search: '' }],
    ['search', { search: 'x'.repeat(201) }],
    ['', { password_hash: 'x' }],
  ];
  for (const [path, query] of bad) {
    const reply = await ask(query);
    assert.equal(reply.statusCode, 400, JSON.stringify(query));
    assert.equal(reply.json().error.details.issues[0].path, path);
  }
});

test('refuses a forged cursor, and one of another order or other filters', async () => {
  const { next_cursor: cursor } = await list({ limit: '1', sort: 'email' });
  assert.ok(cursor);
  const bytes = Buffer.from(cursor, 'base64url');
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
  const forged = bytes.toString('base64url');
  const unsigned = Buffer.concat([Buffer.alloc(16), Buffer.from('["a","b"]')]).toString('base64url');
  const bad = [
    { cursor: forged, sort: 'email' },
    { cursor: unsigned, sort: 'email' },
    { cursor: 'x', sort: 'email' },
    { cursor, sort: '-email' },
    { cursor, sort: 'email', status: 'active' },
    { cursor, sort: 'email', search: 'a' },
  ];
  for (const query of bad) {
    const reply = await ask(query);
    assert.equal(reply.statusCode, 400, JSON.stringify(query));
    assert.equal(reply.json().error.details.issues[0].path, 'cursor');
  }
  assert.equal((await ask({ cursor, sort: 'email', limit: '200' })).statusCode, 200);
});

test('shows each of 10,000 accounts once while others are made between the pages', async () => {
  // Ten of them at a time were made in the same microsecond: only the id tells them apart.
  await runAsOwner(`
    insert into users (id, email, email_canonical, username, name, status, created_at, updated_at)
    select gen_random_uuid(), 'crowd-' || n || '@crowd.example', 'crowd-' || n || '@crowd.example', 'crowd-' || n, 'Crowd',
           'active', timestamptz '2026-01-01' + (n / 10) * interval '1.000003 seconds', now()
      from generate_series(1, 10000) n`);
  for (const sort of ['created_at', '-email']) {
    let made = 0;
    const shown = await walk({ sort, search: '@CROWD.example', limit: '200' }, async () => {
      made += 1;
      if (made % 10 === 0) await makeAccount(house, { email: `${sort.replace('_', '')}-${made}@crowd.example` });
    });
    const seeded = shown.filter((user) => user.email.startsWith('crowd-')).map((user) => user.id);
    assert.equal(seeded.length, 10_000);
    assert.equal(new Set(seeded).size, 10_000);
  }
});
