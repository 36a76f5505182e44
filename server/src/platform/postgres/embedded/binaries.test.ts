import assert from 'node:assert/strict';
import { cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../../../test/harness/postgres-server.ts';
import { StartError } from '../../problem/start-error.ts';
import { completeLibraries, embeddedBinaries } from './binaries.ts';

const folder = await temporaryFolder();
after(folder.remove);

/** A copy of the parts of the package that its links need, with one link missing, as an install without scripts leaves it. */
const copyWithoutLink = async (name: string): Promise<{ root: string; link: string }> => {
  const { postgres } = await embeddedBinaries();
  const installed = dirname(dirname(dirname(postgres)));
  const root = join(folder.path, name);
  await mkdir(join(root, 'native'), { recursive: true });
  for (const part of ['package.json', 'scripts', 'native/pg-symlinks.json', 'native/lib']) {
    await cp(join(installed, part), join(root, part), { recursive: true, verbatimSymlinks: true });
  }
  const link = join(root, 'native', 'lib', process.platform === 'darwin' ? 'libpq.dylib' : 'libpq.so.5');
  await rm(link);
  return { root, link };
};

test('library links that an install without scripts left out are made', async () => {
  const { root, link } = await copyWithoutLink('mended');
  await completeLibraries(root);
  assert.ok((await lstat(link)).isSymbolicLink());
});

test('links that cannot be made are told in a sentence', async () => {
  const { root } = await copyWithoutLink('broken');
  await rename(join(root, 'scripts'), join(root, 'gone'));
  await assert.rejects(
    completeLibraries(root),
    (error) => error instanceof StartError && /npm rebuild/.test(error.message),
  );
});
