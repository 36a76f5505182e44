import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../../test/harness/postgres-server.ts';
import { writeDurably } from './durable-file.ts';

const folder = await temporaryFolder();
after(() => folder.remove());

test('a file is there whole, private and alone, also where an earlier attempt was cut short', async () => {
  const path = `${folder.path}/key`;
  await writeFile(`${path}.unfinished`, 'half of an earl');
  await writeDurably(path, 'the whole of it');
  assert.equal(await readFile(path, 'utf8'), 'the whole of it');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder.path), ['key']);
});

test('a file never has its name before it has its content', async () => {
  const path = `${folder.path}/watched`;
  const seen = new Set<string>();
  let isDone = false;
  const write = writeDurably(path, 'x'.repeat(4_096)).finally(() => {
    isDone = true;
  });
  while (!isDone) seen.add(await readFile(path, 'utf8').catch(() => 'absent'));
  await write;
  assert.deepEqual(
    [...seen].filter((content) => content !== 'absent' && content.length !== 4_096),
    [],
  );
});
