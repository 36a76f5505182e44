import { acquireDataDirLock } from '../../src/platform/postgres/embedded/data-dir-lock.ts';

/* A process that takes the lock of the data directory it is given, says so, and stays. `node lock-holder.ts DATA_DIR` */

try {
  await acquireDataDirLock(process.argv[2] ?? '');
  process.stdout.write('held\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : ''}\n`);
}
