import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive, processesOf, readPostmasterFile } from './postmaster-file.ts';

const fastShutdownMs = 10_000;
const killMs = 5_000;
const lookEveryMs = 10;

/** Sends a signal to a process that may have ended meanwhile. */
export const signalIfAlive = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
};

/** Looks until it is so, at most for `withinMs`. */
const becomes = async (isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> => {
  for (let looks = 0; looks < withinMs / lookEveryMs; looks += 1) {
    if (await isSo()) return true;
    await wait(lookEveryMs);
  }
  return isSo();
};

/**
 * Clears away what an earlier process left in the cluster folder, so that PostgreSQL can start there: a PostgreSQL whose
 * parent was killed is shut down, sessions that outlived their PostgreSQL are ended, and lock files are removed when nobody
 * works there: their number may by now belong to another program (or to a zombie), which PostgreSQL would take for itself.
 *
 * Only for the holder of the lock of the data directory: otherwise it might be the database of a running server.
 */
export const clearLeftBehind = async (cluster: string, socketFolder: string): Promise<void> => {
  const file = await readPostmasterFile(cluster);
  if (file !== undefined && (await isAlive(file, cluster))) {
    const isGone = async (): Promise<boolean> => !(await isAlive(file, cluster));
    signalIfAlive(file.pid, 'SIGINT');
    if (!(await becomes(isGone, fastShutdownMs))) {
      signalIfAlive(file.pid, 'SIGKILL');
      await becomes(isGone, killMs);
    }
  }
  for (const pid of await processesOf(cluster)) signalIfAlive(pid, 'SIGKILL');
  const isDeserted = await becomes(async () => (await processesOf(cluster)).length === 0, killMs);
  // Elsewhere nothing tells whether the folder is deserted; PostgreSQL's own check stands.
  if (!isDeserted || process.platform !== 'linux') return;
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  for (const name of await readdir(socketFolder)) await rm(join(socketFolder, name), { force: true });
};
