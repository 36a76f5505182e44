import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findStale, writeGenerated } from './generated-files.ts';

const root = await mkdtemp(join(tmpdir(), 'castellan-generated-'));
after(() => rm(root, { recursive: true, force: true }));

const files = new Map([
  ['pages/a.md', 'a\n'],
  ['pages/b.md', 'b\n'],
  ['deep/er/c.json', '{}\n'],
]);

test('names what is missing, stale or left over, writes exactly that, and is then content', async () => {
  await mkdir(join(root, 'pages'));
  await writeFile(join(root, 'pages/a.md'), 'a\n');
  await writeFile(join(root, 'pages/b.md'), 'an older b\n');
  await writeFile(join(root, 'pages/gone.md'), 'of a feature that is gone\n');

  assert.deepEqual(await findStale(root, files, ['pages']), [
    'pages/b.md is stale',
    'deep/er/c.json is missing',
    'pages/gone.md is left over',
  ]);
  assert.deepEqual(await writeGenerated(root, files, ['pages']), [
    'wrote pages/b.md',
    'wrote deep/er/c.json',
    'removed pages/gone.md',
  ]);
  assert.deepEqual(await findStale(root, files, ['pages']), []);
  assert.deepEqual(await writeGenerated(root, files, ['pages']), []);
  assert.equal(await readFile(join(root, 'deep/er/c.json'), 'utf8'), '{}\n');
});
