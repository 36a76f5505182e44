import { realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, systemClock } from '../../clock/clock.ts';
import { StartError } from '../../problem/start-error.ts';
import { type Randomness, systemRandomness } from '../../randomness/randomness.ts';
import type { PostgresConnection } from '../connection.ts';
import { chooseAccount } from './account.ts';
import { embeddedBinaries, type PostgresBinaries } from './binaries.ts';
import { prepareCluster } from './cluster.ts';
import { createCredentials, readCredentials } from './credentials.ts';
import { prepareDataDir } from './data-dir.ts';
import { acquireLock } from './data-dir-lock.ts';
import { openLogFile } from './log-file.ts';
import { type LaunchOptions, launch, type Postmaster } from './postmaster.ts';
import { isAlive, readPostmasterFile } from './postmaster-file.ts';
import { connectionsTo, provision } from './provision.ts';
import { serverSettings } from './server-settings.ts';
import { prepareSocketFolder } from './socket-folder.ts';

export type EmbeddedPostgres = {
  /** Owns the database and migrates it. */
  readonly owner: PostgresConnection;
  /** Serves; has the right to connect and whatever the migrations grant. */
  readonly application: PostgresConnection;
  /** The cluster's superuser, in the database `postgres`: for backups and for making other databases. */
  readonly administrator: PostgresConnection;
  /** Shuts it down, ending open sessions, and waits until it is gone. Does nothing on one that was only attached to. */
  stop(): Promise<void>;
};

/** PostgreSQL ended without being told to; it is being started again. */
export type LostPostgres = {
  /** How it ended, or why it did not start again. */
  readonly reason: string;
  /** 1 for the end itself, and one more for each start that failed since. */
  readonly attempt: number;
};

export type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  /** False lets a crash of the machine lose everything: for tests. */
  readonly durable?: boolean;
  readonly onLost?: (lost: LostPostgres) => void;
  /** It answers again after a loss. */
  readonly onRecovered?: () => void;
  /** PostgreSQL settings that outrank ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another PostgreSQL than the one that came with the dependencies. */
  readonly binaries?: PostgresBinaries;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
};

const fastShutdownMs = 10_000;
const immediateShutdownMs = 5_000;
const firstBackoffMs = 50;
const longestBackoffMs = 5_000;

const clusterIn = (dataDir: string): string => join(dataDir, 'postgres');

/** Whether it ended within the time. */
const endsWithin = (postmaster: Postmaster, withinMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    void postmaster.ended.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });

/** Ends open sessions and writes everything down; without that when it takes too long. */
const shutDown = async (postmaster: Postmaster): Promise<void> => {
  postmaster.child.ref();
  postmaster.child.kill('SIGINT');
  if (await endsWithin(postmaster, fastShutdownMs)) return;
  postmaster.child.kill('SIGQUIT');
  if (await endsWithin(postmaster, immediateShutdownMs)) return;
  postmaster.child.kill('SIGKILL');
  await postmaster.ended;
};

/** Keeps PostgreSQL running from its first start until `stop`. */
const supervise = async (
  launchOptions: Omit<LaunchOptions, 'started' | 'abort'>,
  told: Pick<EmbeddedPostgresOptions, 'onLost' | 'onRecovered'>,
) => {
  const abort = new AbortController();
  let current: Postmaster | undefined;
  let restarting: Promise<void> = Promise.resolve();

  // Whatever way we end, short of being killed, it ends with us.
  const endWithUs = (): void => void current?.child.kill('SIGINT');
  process.once('exit', endWithUs);

  const launchOnce = (): Promise<Postmaster> =>
    launch({
      ...launchOptions,
      abort: abort.signal,
      started: (postmaster) => {
        current = postmaster;
      },
    });

  const restart = async (reason: string): Promise<void> => {
    told.onLost?.({ reason, attempt: 1 });
    let backoffMs = firstBackoffMs;
    for (let attempt = 2; !abort.signal.aborted; attempt += 1) {
      await wait(backoffMs, undefined, { signal: abort.signal, ref: false }).catch(() => {});
      if (abort.signal.aborted) return;
      try {
        watch(await launchOnce());
        if (!abort.signal.aborted) told.onRecovered?.();
        return;
      } catch (error) {
        told.onLost?.({ reason: error instanceof Error ? error.message : String(error), attempt });
        backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
      }
    }
  };

  const watch = (postmaster: Postmaster): void => {
    // It does not keep our process alive.
    postmaster.child.unref();
    void postmaster.ended.then((reason) => {
      if (!abort.signal.aborted) restarting = restart(reason);
    });
  };

  const stop = async (): Promise<void> => {
    abort.abort();
    await restarting;
    if (current !== undefined && current.child.exitCode === null && current.child.signalCode === null) {
      await shutDown(current);
    }
    process.off('exit', endWithUs);
  };

  try {
    const first = await launchOnce();
    return { stop, watch: () => watch(first) };
  } catch (error) {
    await stop();
    throw error;
  }
};

/**
 * Starts the PostgreSQL of a data directory as a child process, making the database on the first start, and keeps it
 * running: when it ends by itself it is started again with growing pauses, and what connects meanwhile fails. It listens on
 * a socket only, and does not keep this process alive.
 *
 * What an earlier process left is taken care of, also after it was killed.
 *
 * @throws StartError when another process uses the data directory, or when something must be mended first.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { durable = true, clock = systemClock, randomness = systemRandomness } = options;
  const binaries = options.binaries ?? (await embeddedBinaries());
  const dataDir = await prepareDataDir(options.dataDir, randomness);
  const cluster = clusterIn(dataDir);
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };

  const lock = await acquireLock(dataDir, 'postgres', randomness);
  closing.push(lock.release);
  try {
    const account = await chooseAccount(cluster, dataDir, binaries);
    const socketFolder = await prepareSocketFolder(dataDir, account.kind === 'other' ? account.uid : undefined);
    // With what a killed PostgreSQL left in it.
    closing.push(() => rm(socketFolder, { recursive: true, force: true }));
    const hasCluster = await realpath(cluster).then(Boolean, () => false);
    const kept = await readCredentials(dataDir);
    if (kept === undefined && hasCluster) {
      throw new StartError(`The passwords of the database in ${dataDir} are missing; restore postgres-passwords.json.`);
    }
    const credentials = kept ?? (await createCredentials(dataDir, randomness));
    await prepareCluster({
      cluster,
      account,
      binaries,
      durable,
      administratorPassword: credentials.administrator,
      privateFolder: socketFolder,
    });
    const logPath = join(dataDir, 'postgres.log');
    const log = await openLogFile(logPath);
    closing.push(log.close);
    const settings = serverSettings({ major: binaries.major, socketFolder, durable, extra: options.settings ?? {} });
    const supervisor = await supervise(
      { account, binaries, cluster, socketFolder, settings, log, logPath, clock },
      options,
    );
    closing.push(supervisor.stop);
    const connections = connectionsTo(socketFolder, Number(settings.port), credentials);
    await provision(connections);
    supervisor.watch();
    let stopped: Promise<void> | undefined;
    return {
      ...connections,
      stop: () => {
        stopped ??= close();
        return stopped;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * The PostgreSQL that runs for a data directory at this moment, started by another process; undefined when none answers
 * there. Its `stop` does nothing.
 */
export const attachEmbeddedPostgres = async (options: {
  readonly dataDir: string;
}): Promise<EmbeddedPostgres | undefined> => {
  const dataDir = await realpath(resolve(options.dataDir)).catch(() => undefined);
  if (dataDir === undefined) return undefined;
  const file = await readPostmasterFile(clusterIn(dataDir));
  if (file === undefined || !file.isReady || !(await isAlive(file, clusterIn(dataDir)))) return undefined;
  const credentials = await readCredentials(dataDir);
  if (credentials === undefined) return undefined;
  return { ...connectionsTo(file.socketFolder, file.port, credentials), stop: async () => {} };
};
