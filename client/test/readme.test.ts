import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../server/test/harness/postgres-server.ts';
import { serveHouse } from './served-house.ts';

const client = join(import.meta.dirname, '..');

test('the README’s first example runs as written, against a real server', async () => {
  const { origin } = await serveHouse();
  const readme = await readFile(join(client, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(example, 'the README has an example');
  const folder = await temporaryFolder();
  after(() => folder.remove());
  await symlink(join(client, '../node_modules'), join(folder.path, 'node_modules'));
  // The one change: this server took a free port.
  await writeFile(join(folder.path, 'example.mts'), example.replace('http://localhost:4000', origin));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder.path, 'example.mts')]);
  assert.deepEqual([stdout, stderr], ['Signed in as ada@example.com\nSESSION_ENDED\n', '']);
});
