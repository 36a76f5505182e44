import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { countMoved, listMoved, sampleFile } from '../harness/moving.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createRoleHolders } from '../harness/role-holders.ts';
import { runCommand, startCommand } from '../harness/server-process.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { openTestPool } from '../harness/test-pool.ts';
import { waitFor } from '../harness/test-tokens.ts';

const house = await openTestHouse();
const pool = openTestPool(house.database.application);
const folder = await temporaryFolder();
after(async () => {
  await pool.close();
  await folder.remove();
});

const options = { settings: house.settings, folder: folder.path };
const castellan = (...parameters: string[]) => runCommand(parameters, options);
const hash = '$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy';
const password = 'hunter2 ☃';

const logsIn = async ({ http }: TestHouse, email: string, typed: string) =>
  (await http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password: typed } })).statusCode;

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('refused records are listed in a file of their own, and the exit code tells that there are some', async () => {
  const report = join(folder.path, 'refused.ndjson');
  const file = sampleFile('keycloak-realm.json');
  const parameters = ['import', file, '--from', 'keycloak', '--create-roles', '--report', report] as const;
  const dry = await castellan(...parameters, '--dry-run');
  assert.deepEqual([dry.code, dry.stdout], [2, ''], dry.stderr);
  assert.match(dry.stderr, /Nothing was written. It would be: 4 made, 0 changed, 0 here already, 1 refused/);
  assert.deepEqual(await listMoved(pool.database, '@keycloak.example'), []);
  const done = await castellan(...parameters);
  assert.equal(done.code, 2);
  assert.match(done.stderr, /1 come without a password/);
  assert.match(done.stderr, /Left behind: attributes of 1 accounts/);
  const [refusal] = linesOf(await readFile(report, 'utf8'));
  assert.deepEqual([refusal.line, refusal.code], [4, 'not_an_account']);
  assert.equal((await stat(report)).mode & 0o777, 0o600);
  assert.equal(await logsIn(house, 'ada@keycloak.example', password), 200);
});

test('everybody who moves to an empty house with the key logs in there as before, and parity finds no difference', async () => {
  const person = await createRoleHolders(house)('support');
  const file = join(folder.path, 'accounts.ndjson');
  const out = await castellan('export', file, '--with-hashes');
  assert.equal(out.code, 0, out.stderr);
  assert.match(out.stderr, /of use only to a Castellan that knows this SECRET_KEY/);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const again = await castellan('export', file);
  assert.deepEqual([again.code, again.stderr], [1, `${file} exists already and stays as it is.\n`]);

  const empty = await openTestHouse({ settings: { SECRET_KEY: house.settings.SECRET_KEY ?? '' } });
  const there = { settings: empty.settings, folder: folder.path };
  const moved = await runCommand(['import', file, '--create-roles'], there);
  assert.equal(moved.code, 0, moved.stderr + moved.stdout);
  assert.equal(await logsIn(empty, person.email, person.password), 200);
  assert.equal(await logsIn(empty, 'ada@keycloak.example', password), 200);
  const compared = await runCommand(['parity', file], there);
  assert.deepEqual([compared.code, compared.stdout], [0, ''], compared.stderr);

  const stranger = { settings: { ...empty.settings, SECRET_KEY: Buffer.alloc(32, 9).toString('base64') } };
  const refused = await runCommand(['parity', file], { ...there, ...stranger });
  assert.equal(refused.code, 1);
  assert.ok(linesOf(refused.stdout).every(({ details }) => details[0] === 'hash_key_missing'));
});

test('parity ends with 1 and lists who is missing', async () => {
  const file = join(folder.path, 'more.ndjson');
  await writeFile(file, '{"email":"nobody@parity.example"}\n');
  const { code, stdout, stderr } = await castellan('parity', file);
  assert.equal(code, 1);
  const missing = linesOf(stdout).filter(({ kind }) => kind === 'missing');
  assert.deepEqual(missing, [{ kind: 'missing', line: 1, id: null, identity: 'n***@parity.example', details: [] }]);
  assert.match(stderr, /^1 records: 1 missing here, \d+ here alone/);
});

test('mistakes on the command line end in a sentence', async () => {
  const file = join(folder.path, 'closed.txt');
  await writeFile(file, 'nothing');
  await chmod(file, 0o600);
  for (const [parameters, sentence] of [
    [['import', 'absent.ndjson'], /absent\.ndjson is not there\./],
    [
      ['import', sampleFile('firebase-users.json'), '--from', 'firebase', '--firebase-parameters', file],
      /must hold base64_signer_key/,
    ],
    [['import', file, '--from', 'okta'], /Allowed choices are castellan, keycloak/],
  ] as const) {
    const { code, stderr } = await castellan(...parameters);
    assert.equal(code, 1);
    assert.match(stderr, sentence);
  }
});

test('an import that is killed half-way and run again makes each account once', async () => {
  const count = 20_000;
  const people = Array.from({ length: count }, (_, place) => ({
    email: `person${place}@half.example`,
    username: `person${place}`,
    password_hash: hash,
  }));
  const file = join(folder.path, 'half.ndjson');
  await writeFile(file, people.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const first = startCommand(['import', file], options);
  const madeSoFar = async () => (await countMoved(pool.database, '@half.example')).accounts;
  await waitFor(async () => assert.ok((await madeSoFar()) >= 2_000), 30_000);
  first.kill();
  assert.equal((await first.finished).code, null);
  const before = await madeSoFar();
  assert.ok(before < count, 'It was killed before it had done everything.');

  const { code, stderr } = await castellan('import', file);
  assert.equal(code, 0, stderr);
  assert.match(stderr, new RegExp(`Going on behind record ${before}, `));
  assert.match(stderr, new RegExp(`^${count} made, 0 changed, 0 here already, 0 refused`, 'm'));
  assert.deepEqual(await countMoved(pool.database, '@half.example'), { accounts: count, events: count });
  assert.equal(await logsIn(house, 'person19999@half.example', password), 200);
});
