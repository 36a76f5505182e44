import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../server/test/harness/postgres-server.ts';
import { serveHouse } from './served-house.ts';

const run = promisify(execFile);
const client = join(import.meta.dirname, '..');
const modules = join(client, '../node_modules');

/** A stranger's project that has installed the packed client, without a network. */
describe('the package as it is published', async () => {
  const folder = await temporaryFolder();
  after(() => folder.remove());
  const installed = join(folder.path, 'node_modules/castellan-client');

  before(async () => {
    await run(process.execPath, ['build.ts'], { cwd: client });
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder.path], {
      cwd: join(client, 'dist'),
    });
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder.path, stdout.trim()), '--strip-components=1', '-C', installed]);
    await symlink(join(modules, 'jose'), join(folder.path, 'node_modules/jose'));
    await writeFile(join(folder.path, 'package.json'), '{"type":"module"}');
  });

  test('holds JavaScript, declarations, a licence and a README, and no source or test', async () => {
    const files = await readdir(installed, { recursive: true });
    for (const wanted of ['index.js', 'index.d.ts', 'verify/index.js', 'LICENSE', 'README.md']) {
      assert.ok(files.includes(wanted), wanted);
    }
    assert.deepEqual(
      files.filter((file) => /(?<!\.d)\.ts$|test/.test(file)),
      [],
    );
  });

  test('signs in against a real server and verifies the token, from plain JavaScript', async () => {
    const { origin } = await serveHouse();
    const program = `
      import { createCastellan } from 'castellan-client';
      import { createVerifier } from 'castellan-client/verify';
      const castellan = createCastellan({ url: '${origin}' });
      const who = { email: crypto.randomUUID() + '@example.com', password: 'a long phrase of my own' };
      await castellan.signUp({ body: who });
      const { user } = await castellan.login({ body: who });
      const verifier = createVerifier({
        issuer: 'http://localhost:4000',
        audience: 'http://localhost:4000',
        jwksUrl: '${origin}/.well-known/jwks.json',
      });
      const claims = await verifier.verify(await castellan.session.accessToken());
      console.log(claims.sub === user.id);
    `;
    await writeFile(join(folder.path, 'program.js'), program);
    // The Node that the house brings, and the one that this machine has by itself: 20 or newer.
    const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
    for (const node of [process.execPath, 'node']) {
      const { stdout, stderr } = await run(node, ['program.js'], {
        cwd: folder.path,
        env: { PATH: path.join(delimiter) },
      });
      assert.deepEqual([stdout, stderr], ['true\n', '']);
    }
  });

  test('has types that a strict project without Node’s types accepts, the guide’s examples among them, and that refuse a wrong call', async () => {
    const page = await readFile(join(client, '../docs/guides/client.md'), 'utf8');
    const guide = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ''], index) => ({
      name: `guide-${index}.ts`,
      text,
    }));
    assert.ok(guide.length >= 4);
    const program = `
      import { createCastellan, type User } from 'castellan-client';
      import { createVerifier } from 'castellan-client/verify';
      const castellan = createCastellan({ url: 'http://localhost:4000', transport: 'cookie' });
      export const me: Promise<User> = castellan.getOwnUser();
      export const walk = async (): Promise<string[]> => {
        const found: string[] = [];
        for await (const user of castellan.all.listUsers({ query: { limit: 10 } })) found.push(user.email);
        return found;
      };
      // @ts-expect-error The password is missing.
      void castellan.login({ body: { email: 'ada@example.com' } });
      export const roles = async (): Promise<readonly string[]> =>
        (await createVerifier({ issuer: 'https://a.example', audience: 'https://b.example' }).verify('')).roles;
    `;
    await writeFile(join(folder.path, 'program.ts'), program);
    for (const { name, text } of guide) await writeFile(join(folder.path, name), text);
    const config = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'NodeNext',
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        types: [],
        exactOptionalPropertyTypes: true,
      },
      files: ['program.ts', ...guide.map(({ name }) => name)],
    };
    await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await run(join(modules, '.bin/tsc'), ['--project', folder.path]).catch((error) => error);
    assert.equal(stdout, '');
  });
});
