import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { examineHouse } from './house-rules.ts';

const run = promisify(execFile);
const house = join(import.meta.dirname, '..');
const root = await mkdtemp(join(tmpdir(), 'castellan-feature-'));
after(() => rm(root, { recursive: true, force: true }));

await mkdir(join(root, 'server/src/features'), { recursive: true });
for (const borrowed of ['node_modules', 'server/src/platform', 'server/src/vocabulary', 'server/test']) {
  await symlink(join(house, borrowed), join(root, borrowed));
}
await cp(join(house, 'server/package.json'), join(root, 'package.json'));

const make = (name: string) => run(process.execPath, [join(house, 'scripts/new-feature.ts'), '--root', root, name]);

test('what it makes passes the types and the house rules, and it says what is left to do', async () => {
  const { stdout } = await make('guest-book');
  assert.match(stdout, /const guestBook = createGuestBookFeature\(\{ database \}\)/);

  await writeFile(
    join(root, 'tsconfig.json'),
    JSON.stringify({ extends: join(house, 'tsconfig.json'), include: [join(root, 'server/src/features')] }),
  );
  const tsc = join(house, 'node_modules/typescript/bin/tsc');
  const types = await run(process.execPath, [tsc, '--noEmit', '-p', root]).catch((error) => error);
  assert.doesNotMatch(types.stdout, /guest-book/);

  const { violations } = await examineHouse(root, 7);
  assert.deepEqual(
    violations.filter(({ where }) => where.includes('guest-book')),
    [],
  );
});

test('refuses a name that is not kebab-case, and a feature that is already there', async () => {
  await assert.rejects(make('GuestBook'), /"GuestBook" is not a kebab-case name/);
  await make('gate');
  await assert.rejects(make('gate'), /EEXIST/);
});
