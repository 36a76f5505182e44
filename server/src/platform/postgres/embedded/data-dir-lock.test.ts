import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../../../test/harness/postgres-server.ts';
import { StartError } from '../../problem/start-error.ts';
import { acquireDataDirLock } from './data-dir-lock.ts';

const folder = await temporaryFolder();
after(folder.remove);

const holder = fileURLToPath(new URL('../../../../test/harness/lock-holder.ts', import.meta.url));

/** Starts a process that takes the lock, and answers what it says about it. */
const tryInProcess = async (dataDir: string): Promise<{ child: ChildProcess; said: string }> => {
  const child = spawn(process.execPath, [holder, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, said: String(said).trim() };
};

const kill9 = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

test('a second server on a data directory is refused in one sentence, until the first lets go', async () => {
  const dataDir = join(folder.path, 'second');
  const lock = await acquireDataDirLock(dataDir);
  const refused = await tryInProcess(dataDir);
  assert.match(refused.said, /^StartError: The data directory .+ is in use by another Castellan; [^.]+\.$/);
  await lock.release();
  const admitted = await tryInProcess(dataDir);
  assert.equal(admitted.said, 'held');
  await kill9(admitted.child);
});

test('a lock whose holder was killed is free at once, and its remains are cleared away', async () => {
  const dataDir = join(folder.path, 'killed');
  for (let round = 0; round < 3; round += 1) {
    const { child, said } = await tryInProcess(dataDir);
    assert.equal(said, 'held');
    await kill9(child);
  }
  const lock = await acquireDataDirLock(dataDir);
  assert.equal((await readdir(join(dataDir, 'server.lock'))).length, 1);
  await lock.release();
});

test('a holder that is stopped, not ended, still has the lock', async () => {
  const dataDir = join(folder.path, 'stopped');
  const { child } = await tryInProcess(dataDir);
  child.kill('SIGSTOP');
  await assert.rejects(acquireDataDirLock(dataDir), StartError);
  await kill9(child);
});

test('of many that want the lock at the same moment exactly one gets it', async () => {
  const dataDir = join(folder.path, 'race');
  for (let round = 0; round < 10; round += 1) {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => acquireDataDirLock(dataDir)));
    const held = tries.filter((result) => result.status === 'fulfilled');
    assert.equal(held.length, 1);
    await held[0]?.value.release();
  }
});

test('the length of the path does not matter', async () => {
  const dataDir = join(folder.path, 'long'.repeat(40), 'data');
  const lock = await acquireDataDirLock(dataDir);
  await assert.rejects(acquireDataDirLock(dataDir), StartError);
  assert.equal((await tryInProcess(dataDir)).said.startsWith('StartError'), true);
  await lock.release();
  await (await acquireDataDirLock(dataDir)).release();
});

test('a data directory that cannot be made or written is told in a sentence that says why', async () => {
  const bad = ['/dev/null/data', '/proc/data', `${folder.path}/${'x'.repeat(300)}`];
  for (const dataDir of bad) {
    await assert.rejects(acquireDataDirLock(dataDir), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /^The data directory .+ cannot be written: [a-z -]+\. Mend it or set DATA_DIR/i);
      return true;
    });
  }
});
