import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../test/harness/postgres-server.ts';
import { StartError } from '../platform/problem/start-error.ts';
import { systemRandomness } from '../platform/randomness/randomness.ts';
import { keepSecretKey } from './secret-key.ts';

const folder = await temporaryFolder();
after(() => folder.remove());

test('a start that was cut short while it wrote the key does not stop the next one, which makes it and keeps it', async () => {
  // What a start leaves that is killed in the middle.
  await writeFile(`${folder.path}/secret-key.unfinished`, 'bm90IHdob2xl');
  const made = await keepSecretKey(folder.path, systemRandomness);
  assert.equal(made.length, 32);
  assert.deepEqual(await readdir(folder.path), ['secret-key']);
  assert.equal((await stat(`${folder.path}/secret-key`)).mode & 0o777, 0o600);
  assert.ok(made.equals(await keepSecretKey(folder.path, systemRandomness)));
});

test('a file that holds no key is not replaced', async () => {
  await writeFile(`${folder.path}/secret-key`, 'bm90IHdob2xl');
  await assert.rejects(keepSecretKey(folder.path, systemRandomness), StartError);
});
