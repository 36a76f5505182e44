import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What a process has open besides connections of the load. */
const others = 200;

const readLimit = async (): Promise<number> => {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
};

const raiseTo = async (files: number): Promise<void> => {
  await promisify(execFile)('prlimit', [`--pid=${process.pid}`, `--nofile=${files}:${files}`]).catch(() => {});
};

/**
 * Sees that this process may have so many connections: Node has raised its own limit to the hard one already, and root may
 * raise that too. What it starts afterwards has the same limit.
 *
 * @returns how many it may have, and what to tell when these are fewer.
 */
export const makeRoom = async (
  wanted: number,
): Promise<{ readonly connections: number; readonly note: string | null }> => {
  const needed = wanted + others;
  if ((await readLimit()) < needed) await raiseTo(needed);
  const limit = await readLimit();
  if (limit >= needed) return { connections: wanted, note: null };
  const connections = Math.max(1, limit - others);
  return {
    connections,
    note: `Only ${connections} of ${wanted} connections: this process may have ${limit} files open, and the limit could not be raised. Try again after ulimit -n ${needed}.`,
  };
};
