import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { listMoved, type MoveOptions, moveIn, sampleFile } from '../../../test/harness/moving.ts';
import { logIn } from '../../../test/harness/people.ts';
import { operatorOf } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';

const house = await openTestHouse();
const pool = openTestPool(house.database.application);
after(() => pool.close());
const operator = operatorOf(house);
const { accountTransfer } = house.composed;

const password = 'hunter2 ☃';
const hash = '$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy';

const moved = (ending: string) => listMoved(pool.database, ending);
const tryToLogIn = async (email: string, typed = password) =>
  (await house.http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password: typed } }))
    .statusCode;

const project = {
  signerKey: Buffer.from(
    'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    'base64',
  ),
  saltSeparator: Buffer.from('Bw==', 'base64'),
  rounds: 8,
  memoryCost: 14,
};

test('people of a Keycloak realm move in with names, roles and passwords, and what is nobody does not', async () => {
  const options: MoveOptions = { from: 'keycloak', createsRoles: true, check: { keepsIds: true } };
  const { counts, refusals, leftBehind } = await moveIn(house, { file: sampleFile('keycloak-realm.json') }, options);
  assert.deepEqual(counts, { created: 4, updated: 0, skipped: 0, refused: 1 });
  assert.deepEqual(
    refusals.map(({ line, code }) => [line, code]),
    [[4, 'not_an_account']],
  );
  assert.equal(leftBehind.get('credentials besides the password'), 1);
  assert.equal(leftBehind.get('attributes'), 1);
  const [ada, alan, emmy, grace] = await moved('@keycloak.example');
  const { hash: _, ...known } = ada ?? assert.fail('Ada is missing.');
  assert.deepEqual(known, {
    id: '0d7f0c5e-6a55-4a51-9a75-3a4a40c3f001',
    email: 'ada@keycloak.example',
    emailVerified: true,
    username: 'ada',
    name: 'Ada Lovelace',
    roles: ['user', 'support'],
    status: 'active',
    createdAt: new Date(1_612_345_678_901),
    auditCount: 1,
  });
  assert.deepEqual([grace?.username, grace?.emailVerified, emmy?.status, emmy?.hash], [null, false, 'disabled', null]);
  assert.equal(alan?.username, 'alan');
  for (const name of ['ada', 'alan', 'grace']) {
    assert.equal(await tryToLogIn(`${name}@keycloak.example`, 'something else'), 401);
    assert.equal(await tryToLogIn(`${name}@keycloak.example`), 200, name);
  }
  assert.equal(await tryToLogIn('emmy@keycloak.example'), 401);
});

test('people of Auth0 move in by two files, of which the second brings the passwords', async () => {
  const first = await moveIn(house, { file: sampleFile('auth0-users.ndjson') }, { from: 'auth0' });
  assert.deepEqual([first.counts.created, first.withoutPassword], [2, 2]);
  assert.equal(first.leftBehind.get('identities at other providers'), 1);
  assert.equal(await tryToLogIn('ada@auth0.example'), 401);
  const hashes = { file: sampleFile('auth0-password-hashes.ndjson') };
  const second = await moveIn(house, hashes, { from: 'auth0', onConflict: 'update' });
  assert.deepEqual(second.counts, { created: 0, updated: 1, skipped: 0, refused: 0 });
  assert.equal(await tryToLogIn('ada@auth0.example'), 200);
  const [ada, grace] = await moved('@auth0.example');
  assert.deepEqual([ada?.name, grace?.name, grace?.hash], ['Ada Lovelace', null, null]);
  const again = await moveIn(house, hashes, { from: 'auth0', onConflict: 'update' });
  assert.deepEqual(again.counts, { created: 0, updated: 0, skipped: 1, refused: 0 });
});

for (const [from, file, email, typed] of [
  ['supabase', 'supabase-users.ndjson', 'ada@supabase.example', password],
  ['better-auth', 'better-auth-users.ndjson', 'ada@better-auth.example', 'ｈunter2 ☃'],
  ['firebase', 'firebase-users.json', 'ada@firebase.example', 'user1password'],
] as const) {
  test(`people of ${from} move in with names and passwords`, async () => {
    const options: MoveOptions = { from, firebase: project, createsRoles: true };
    const { counts } = await moveIn(house, { file: sampleFile(file) }, options);
    assert.equal(counts.created, 1);
    const [ada] = await moved(email);
    assert.deepEqual([ada?.name, ada?.emailVerified], ['Ada Lovelace', true]);
    assert.equal(await tryToLogIn(email, 'something else'), 401);
    assert.equal(await tryToLogIn(email, typed), 200);
  });
}

const refusals: readonly (readonly [code: string, line: unknown])[] = [
  ['not_an_account', { email: 'a@refused.example', metadata: { hobby: 'engines' } }],
  ['not_an_account', ['a@refused.example']],
  ['not_an_account', { email: 'a@refused.example', email_verified: 'yes' }],
  ['email_unfit', { email: 'a refused.example' }],
  ['email_unfit', { email: '' }],
  ['username_unfit', { email: 'a@refused.example', username: 'ada lovelace' }],
  ['name_unfit', { email: 'a@refused.example', name: 'Ada\u0000' }],
  ['created_at_unfit', { email: 'a@refused.example', created_at: '2999-01-01T00:00:00Z' }],
  ['role_unknown', { email: 'a@refused.example', roles: ['nobody-made-it'] }],
  ['role_unfit', { email: 'a@refused.example', roles: ['No Role'] }],
  ['role_admin', { email: 'a@refused.example', roles: ['admin'] }],
  ['role_unknown', { type: 'role', name: 'nobody-made-it', permissions: [] }],
  ['hash_not_supported', { email: 'a@refused.example', password_hash: 'hunter2' }],
  ['hash_not_acceptable', { email: 'a@refused.example', password_hash: `$2b$31$${'C'.repeat(53)}` }],
];

test('what does not fit is refused by line, code and masked address, and nothing of it is made', async () => {
  const lines = refusals.map(([, line]) => line);
  const { counts, refusals: told } = await moveIn(house, { lines: [...lines, { email: 'b@refused.example' }] });
  assert.deepEqual(counts, { created: 1, updated: 0, skipped: 0, refused: refusals.length });
  assert.deepEqual(
    told.map(({ line, code }) => [line, code]),
    refusals.map(([code], place) => [place + 1, code]),
  );
  assert.equal(told[5]?.identity, 'a***@refused.example');
  assert.ok(!JSON.stringify(told).includes('hunter2'));
  assert.deepEqual((await moved('@refused.example')).length, 1);
});

test('a line that is no JSON is refused, and those around it are taken', async () => {
  const text = '{"email":"a@torn.example"}\n{"email":"b@to\n\n{"email":"c@torn.example"}\n';
  async function* chunks() {
    yield Buffer.from(text);
  }
  const { counts, refusals: told } = await moveIn(house, { lines: ['torn'] }, { chunks: chunks() });
  assert.deepEqual([counts.created, told.map(({ line, code }) => [line, code])], [2, [[2, 'not_json']]]);
});

const person = fc.record(
  {
    email: fc.integer({ min: 1, max: 8 }).map((count) => `Person${count}@property.example`),
    username: fc.integer({ min: 1, max: 6 }).map((count) => `namesake${count}`),
    name: fc.constantFrom('Ada', 'Grace', ' '),
    email_verified: fc.boolean(),
    disabled: fc.boolean(),
    password_hash: fc.constantFrom(hash, 'nonsense'),
  },
  { requiredKeys: ['email'] },
);

test('importing a file again changes nothing, whatever stands in it and whatever is done about conflicts', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { maxLength: 12 }),
      fc.constantFrom('skip', 'update'),
      async (people, onConflict) => {
        run += 1;
        // Each run has people of its own.
        const lines = people.map(({ email, username, ...rest }) => ({
          email: email.replace('@', `.${run}@`),
          ...(username !== undefined && { username: `${username}.${run}` }),
          ...rest,
        }));
        const ending = `.${run}@property.example`;
        const dry = await moveIn(house, { lines }, { onConflict, isDryRun: true });
        assert.deepEqual(await moved(ending), []);
        const first = await moveIn(house, { lines }, { onConflict });
        const after = await moved(ending);
        assert.equal(after.length, first.counts.created);
        // What a line would change of an account here, a dry run does not hold against the lines after it.
        if (onConflict === 'skip') assert.equal(dry.counts.created, first.counts.created);
        assert.deepEqual(
          after.map(({ auditCount }) => auditCount),
          after.map(() => 1),
        );
        await moveIn(house, { lines }, { onConflict });
        if (onConflict === 'skip') assert.deepEqual(await moved(ending), after);
        assert.equal((await moveIn(house, { lines }, { onConflict })).counts.created, 0);
        assert.deepEqual(
          (await moved(ending)).map(({ id }) => id),
          after.map(({ id }) => id),
        );
      },
    ),
    { numRuns: 15 },
  );
});

test('an account that is here stays as it is, or takes over what the file says, never more than that', async () => {
  const lines = [
    {
      email: 'Ada@conflict.example',
      name: 'Ada Lovelace',
      username: 'ada.c',
      email_verified: true,
      password_hash: hash,
    },
  ];
  await moveIn(house, { lines: [{ email: 'ada@conflict.example', name: 'Ada' }] });
  assert.deepEqual((await moveIn(house, { lines })).counts, { created: 0, updated: 0, skipped: 1, refused: 0 });
  assert.equal((await moved('ada@conflict.example'))[0]?.name, 'Ada');
  assert.deepEqual((await moveIn(house, { lines }, { onConflict: 'update' })).counts.updated, 1);
  const [ada] = await moved('ada@conflict.example');
  assert.deepEqual([ada?.name, ada?.username, ada?.emailVerified], ['Ada Lovelace', 'ada.c', true]);
  assert.equal(await tryToLogIn('ada@conflict.example'), 200);

  await operator.setStatus('ada@conflict.example', 'disabled');
  const enabled = [{ email: 'ada@conflict.example', disabled: false }];
  await moveIn(house, { lines: enabled }, { onConflict: 'update' });
  assert.equal((await moved('ada@conflict.example'))[0]?.status, 'disabled', 'Who was disabled here stays so.');
});

test('an account of an administrator is never changed by a file', async () => {
  const admin = { email: 'admin@conflict.example', password: 'correct horse battery staple' };
  const { id } = await operator.createUser({ ...admin, roles: ['admin'] });
  const lines = [{ email: admin.email, name: 'Somebody else', password_hash: hash }];
  const { refusals: told } = await moveIn(house, { lines }, { onConflict: 'update' });
  assert.deepEqual(
    told.map(({ code }) => code),
    ['is_administrator'],
  );
  await logIn(house, { id, ...admin });
  assert.equal(await tryToLogIn(admin.email), 401);
});

test('with fail, the first account that is here ends the import and nothing around it is written', async () => {
  await moveIn(house, { lines: [{ email: 'a@fail.example' }] });
  const lines = [{ email: 'b@fail.example' }, { email: 'a@fail.example' }, { email: 'c@fail.example' }];
  const { ending, refusals: told } = await moveIn(house, { lines }, { onConflict: 'fail' });
  assert.deepEqual([ending, told.map(({ line, code }) => [line, code])], ['conflict', [[2, 'email_taken']]]);
  assert.equal((await moved('@fail.example')).length, 1);
});

test('an import that is stopped goes on behind what it has written', async () => {
  const lines = Array.from({ length: 1_200 }, (_, place) => ({ email: `person${place}@stopped.example` }));
  const stopping = new AbortController();
  const stopped = await moveIn(house, { lines }, { signal: stopping.signal, onProgress: () => stopping.abort() });
  assert.equal(stopped.ending, 'interrupted');
  assert.ok(stopped.created >= 500 && stopped.created < 1_200, String(stopped.created));
  const resumed = await moveIn(house, { lines });
  assert.deepEqual([resumed.ending, resumed.resumedAt, resumed.created], ['finished', stopped.position, 1_200]);
  assert.equal((await moved('@stopped.example')).length, 1_200);
});

test('two that import the same file at once make each account once, and one of them is told', async () => {
  const lines = Array.from({ length: 1_500 }, (_, place) => ({ email: `person${place}@twice.example` }));
  const results = await Promise.allSettled([moveIn(house, { lines }), moveIn(house, { lines })]);
  assert.ok(results.some(({ status }) => status === 'fulfilled'));
  const people = await moved('@twice.example');
  assert.equal(people.length, 1_500);
  assert.ok(people.every(({ auditCount }) => auditCount === 1));
});

test('a parity report tells who is missing, different or without a password, and nothing of who is the same', async () => {
  await moveIn(house, {
    lines: [
      { email: 'same@parity.example', name: 'Same', password_hash: hash },
      { email: 'other@parity.example', name: 'Other' },
    ],
  });
  const lines = [
    { email: 'SAME@parity.example', name: 'Same', password_hash: hash },
    { email: 'other@parity.example', name: 'Somebody else', password_hash: hash },
    { email: 'gone@parity.example' },
  ];
  const told: { kind: string; line: number | null; details: readonly string[] }[] = [];
  async function* chunks() {
    yield Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
  }
  const { sources } = await import('./account-transfer.feature.ts');
  const summary = await accountTransfer.compareAccounts({
    source: sources.castellan,
    check: { keepsIds: true, dropsUnfitUsernames: false, ignoresRoles: false, mayBeAdministrators: false },
    firebase: null,
    chunks: chunks(),
    report: (line) => void told.push(line),
  });
  assert.deepEqual(
    told.flatMap(({ kind, line, details }) => (kind === 'extra' ? [] : [[kind, line, details]])),
    [
      ['different', 2, ['name']],
      ['without_password', 2, []],
      ['missing', 3, []],
    ],
  );
  assert.ok(summary.extra > 0, 'Everybody else of this house is here alone.');
});
