import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAssetContents } from './asset-contents.ts';

const folder = await mkdtemp(join(tmpdir(), 'castellan-assets-'));
after(() => rm(folder, { recursive: true }));
const small = join(folder, 'small.js');
const large = join(folder, 'large.js');

test('a file is read once, and one that does not fit any more is read each time', async () => {
  await writeFile(small, 'one');
  await writeFile(large, '1234567890');
  const read = createAssetContents(10);
  const text = async (path: string): Promise<string> => Buffer.from(await read(path)).toString();
  assert.deepEqual([await text(small), await text(large)], ['one', '1234567890']);
  await writeFile(small, 'two');
  await writeFile(large, '0987654321');
  assert.deepEqual([await text(small), await text(large)], ['one', '0987654321']);
});

test('a file that could not be read is tried again', async () => {
  const late = join(folder, 'late.js');
  const read = createAssetContents();
  await assert.rejects(read(late), { code: 'ENOENT' });
  await writeFile(late, 'there');
  assert.equal(Buffer.from(await read(late)).toString(), 'there');
});
