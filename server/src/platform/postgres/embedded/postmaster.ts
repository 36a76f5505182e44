import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../clock/clock.ts';
import { StartError } from '../../problem/start-error.ts';
import { type Account, spawnAs } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { clearLeftBehind } from './left-behind.ts';
import type { LogFile } from './log-file.ts';
import { readPostmasterFile } from './postmaster-file.ts';

/** A started PostgreSQL: the process itself, and its end. */
export type Postmaster = {
  readonly child: ChildProcess;
  /** Answers with why it ended; never fails. */
  readonly ended: Promise<string>;
};

const lookEveryMs = 5;
const retryForMs = 5_000;
const retryEveryMs = 100;
/** Crash recovery may replay much before it answers; who waits longer than this waits in vain. */
const longestStartMs = 600_000;

/** Complaints about a predecessor that is not quite gone. */
const passing = /lock file|shared memory block/;

const start = (options: LaunchOptions): Postmaster => {
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnAs(options.account, options.binaries.postgres, ['-D', options.cluster, ...settings], {
    stdio: ['ignore', 'ignore', options.log.descriptor],
    // A group of its own: a Ctrl-C in the terminal is for us, and we stop it when our work is done.
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  return { child, ended };
};

const isReady = async (postmaster: Postmaster, cluster: string): Promise<boolean> => {
  const file = await readPostmasterFile(cluster);
  return file !== undefined && file.pid === postmaster.child.pid && file.isReady;
};

const complaintIn = (text: string): string => {
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|error while loading|not found/.test(line));
  return lines.at(-1)?.replace(/^.*?(FATAL|PANIC):\s*/, '') ?? '';
};

export type LaunchOptions = {
  readonly account: Account;
  readonly binaries: PostgresBinaries;
  readonly cluster: string;
  readonly socketFolder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: LogFile;
  readonly logPath: string;
  readonly clock: Clock;
  /** Told of each process at once, before it is ready. */
  readonly started: (postmaster: Postmaster) => void;
  /** Ends the waiting; the process goes on. */
  readonly abort: AbortSignal;
};

/**
 * Starts PostgreSQL on a cluster folder and waits until it answers. What a predecessor left is cleared away; a predecessor
 * that is not quite gone is given 5 s.
 *
 * @throws StartError with PostgreSQL's own last complaint when it ends instead.
 */
export const launch = async (options: LaunchOptions): Promise<Postmaster> => {
  const { clock, cluster, log } = options;
  const beganMs = clock.monotonicMs();
  for (;;) {
    await clearLeftBehind(cluster, options.socketFolder);
    const logSize = await log.size();
    const postmaster = start(options);
    options.started(postmaster);
    let end: string | undefined;
    void postmaster.ended.then((reason) => {
      end = reason;
    });
    while (end === undefined && !options.abort.aborted && !(await isReady(postmaster, cluster))) {
      await wait(lookEveryMs);
      if (clock.monotonicMs() - beganMs > longestStartMs) postmaster.child.kill('SIGQUIT');
    }
    if (end === undefined) return postmaster;
    const said = await log.textSince(logSize);
    if (!passing.test(said) || clock.monotonicMs() - beganMs > retryForMs) {
      throw new StartError(`PostgreSQL did not start (${complaintIn(said) || end}); its log is ${options.logPath}.`);
    }
    await wait(retryEveryMs);
  }
};
