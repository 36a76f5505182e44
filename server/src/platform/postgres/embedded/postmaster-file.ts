import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './error-code.ts';

const run = promisify(execFile);

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export type PostmasterFile = {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** It answers connections. */
  readonly isReady: boolean;
};

/** Reads `postmaster.pid` of a cluster folder; undefined when there is none or it is not yet whole. */
export const readPostmasterFile = async (cluster: string): Promise<PostmasterFile | undefined> => {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  // The lines: pid, data directory, start time, port, socket folder, listen address, shared memory, status.
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return {
    pid,
    port: Number(lines[3] ?? 0),
    socketFolder: lines[4] ?? '',
    isReady: (lines[7] ?? '').trim() === 'ready',
  };
};

const answersToSignals = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
};

/** Where there is no /proc: whether the command line of the process names the folder. */
const commandNames = async (pid: number, cluster: string): Promise<boolean> => {
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(cluster);
};

/**
 * Whether this process works in the cluster folder: every PostgreSQL process makes it its working directory.
 * A process that only inherited a number from a stale file does not, and neither does a zombie.
 */
const worksIn = async (pid: number, cluster: string): Promise<boolean> => {
  if (process.platform !== 'linux') return commandNames(pid, cluster);
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === cluster;
  } catch (error) {
    if (errorCode(error) !== 'EACCES') return false;
    // A container's root may not look into the processes of another account, but may read how they were called.
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').includes(cluster);
  }
};

/** Whether the process named by `postmaster.pid` is a PostgreSQL that runs on this cluster folder (a real path). */
export const isAlive = async (file: PostmasterFile, cluster: string): Promise<boolean> =>
  answersToSignals(file.pid) && (await worksIn(file.pid, cluster));

/** Every process that works in the cluster folder; empty where the system does not tell. */
export const processesOf = async (cluster: string): Promise<number[]> => {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await worksIn(pid, cluster)) ? pid : undefined)));
  return found.filter((pid) => pid !== undefined);
};
