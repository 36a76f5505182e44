import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bearer } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { runCommand } from '../harness/server-process.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const house = await openTestHouse();
const holder = createRoleHolders(house);
const folder = await temporaryFolder();
after(() => folder.remove());

const castellan = (...parameters: string[]) =>
  runCommand(parameters, { settings: house.settings, folder: folder.path });

test('a role that an operator defines is given by command, counts on the running server, and is deleted when nobody holds it', async () => {
  const created = await castellan('role', 'create', 'reception', 'roles:read', '--description', 'Knows who may what.');
  assert.deepEqual([created.code, created.stdout], [0, 'reception  roles:read  Knows who may what.\n'], created.stderr);
  const list = await castellan('role', 'list');
  assert.match(list.stdout, /^admin {2}\*:\* .*\(built in\)\nauditor .*\nreception {2}roles:read .*\nuser {2}- /);

  const person = await holder();
  const given = await castellan('user', 'set-role', person.email, 'reception');
  assert.equal(given.code, 0, given.stderr);
  const isRefused = async (accessToken: string) =>
    (await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) })).statusCode;
  await waitFor(async () => assert.equal(await isRefused(person.accessToken), 401), 1_000);
  const login = { email: person.email, password: person.password };
  const session = (await house.http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: login })).json();
  const roles = await house.http.inject({ url: '/api/v1/roles', headers: bearer(session.access_token) });
  assert.equal(roles.statusCode, 200, roles.body);

  const held = await castellan('role', 'delete', 'reception');
  assert.deepEqual([held.code, held.stderr], [1, '1 account holds this role; take it from them first.\n']);
  assert.equal((await castellan('user', 'set-role', person.email, 'user')).code, 0);
  assert.equal((await castellan('role', 'delete', 'reception')).code, 0);
});

const mistakes: readonly [what: string, parameters: readonly string[], sentence: RegExp][] = [
  ['a permission nobody declared', ['create', 'odd', 'dragons:fly'], /There is no such permission/],
  ['a name that is none', ['create', 'Odd'], /A role name has 2 to 50/],
  ['a built-in name', ['create', 'admin'], /There is a role of this name already/],
  ['a built-in role', ['delete', 'auditor'], /This role is built in/],
  ['a role nobody defined', ['delete', 'nothing'], /There is nothing here/],
];
for (const [what, parameters, sentence] of mistakes) {
  test(`${what} ends the command with a sentence and changes nothing`, async () => {
    const { code, stderr, stdout } = await castellan('role', ...parameters);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, sentence);
  });
}

test('a role nobody defined is not given, and the answer names those there are', async () => {
  const person = await holder();
  const { code, stderr } = await castellan('user', 'set-role', person.email, 'wizard');
  assert.deepEqual([code, stderr], [1, 'There is no role wizard; there are admin, auditor, user.\n']);
});
