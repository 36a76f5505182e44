import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeAccount } from '../test/harness/made-account.ts';
import { bearer, logIn } from '../test/harness/people.ts';
import { temporaryFolder } from '../test/harness/postgres-server.ts';
import { openTestHouse } from '../test/harness/test-house.ts';
import { waitFor } from '../test/harness/test-tokens.ts';
import { seedPassword } from './seed-house.ts';

const house = await openTestHouse();
const folder = await temporaryFolder();
after(() => folder.remove());

const program = fileURLToPath(new URL('./run.ts', import.meta.url));

const seed = (parameters: readonly string[], settings: Readonly<Record<string, string>>) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const environment = { PATH: process.env.PATH ?? '', ...settings };
    execFile(
      process.execPath,
      [program, ...parameters],
      { cwd: folder.path, env: environment },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

describe('refuses with one sentence', () => {
  for (const environment of ['staging', 'production']) {
    test(`in ${environment}`, async () => {
      const refused = await seed([], {
        ...house.settings,
        CASTELLAN_ENV: environment,
        PUBLIC_URL: 'https://id.example.com',
      });
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, new RegExp(`^Nothing was seeded: this house runs in ${environment}, .*\\n$`));
    });
  }
  for (const parameters of [['--people', '0'], ['--people', 'many'], ['--people', '1e9'], ['--persons', '3'], ['3']]) {
    test(`npm run seed -- ${parameters.join(' ')}`, async () => {
      const refused = await seed(parameters, house.settings);
      assert.deepEqual([refused.code, refused.stdout], [1, '']);
      assert.match(refused.stderr, /^[^\n]+\n$/);
    });
  }
});

test('a house that runs is seeded beside it, those who are there stay who they are, and the second time says so', async () => {
  const own = await makeAccount(house, { email: 'auditor@example.com' });
  const first = await seed(['--people', '20'], house.settings);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^Seeded 22 people/);
  assert.ok(
    first.stdout.includes(`Sign in as admin@example.com, person@example.com with the password: ${seedPassword}\n`),
  );

  const { accessToken } = await logIn(house, own);
  const user = (await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) })).json();
  assert.deepEqual([user.id, user.roles], [own.id, ['user']]);

  const administrator = await logIn(house, { email: 'admin@example.com', password: seedPassword, id: '' });
  await waitFor(async () => {
    const reply = await house.http.inject({ url: '/api/v1/roles/support', headers: bearer(administrator.accessToken) });
    assert.equal(reply.statusCode, 200, reply.body);
  });
  const second = await seed([], house.settings);
  assert.deepEqual([second.code, second.stdout], [0, 'This house was seeded before; nothing has changed.\n']);
});
