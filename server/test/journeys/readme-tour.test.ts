import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startServerProcess } from '../harness/server-process.ts';

const folder = await temporaryFolder();
const server = await startServerProcess({ settings: { DATA_DIR: `${folder.path}/data` }, folder: folder.path });
after(async () => {
  server.signal('SIGTERM');
  await server.ended;
  await folder.remove();
});

test('the README’s tour, run as written, signs up, logs in, verifies, refreshes, lists, logs out and is refused', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const tour = /```sh\n(# tour\n[\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(tour, 'the README has a tour');
  // The one change: this server took a free port.
  const script = tour.replace('http://127.0.0.1:4000', server.origin);
  const { stdout, stderr } = await promisify(execFile)('sh', ['-eu', '-c', script]);
  assert.equal(stderr, '');
  const said = (step: string): string => stdout.split(`${step}:\n`)[1]?.split('\n')[0] ?? '';
  const email = /ada-\d+@example\.com/.exec(said('Sign up'))?.[0];
  assert.ok(email, stdout);
  assert.match(said('Log in'), /"access_token":"eyJ/);
  assert.match(said('Verify'), /"sub":"[0-9a-f-]{36}"/);
  assert.match(said('Refresh'), /"refresh_token":"cst_rt_/);
  assert.match(said('List the sessions'), /"current":true.*"user_agent":"curl/);
  assert.equal(said('Log out'), '204');
  assert.match(said('And be refused'), /"AUTH_TOKEN_REVOKED".* 401$/);
  assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /"AUTH_TOKEN_INVALID".* 401$/);
});
