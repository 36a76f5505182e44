import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { chooseAccount, spawnAs } from '../../src/platform/postgres/embedded/account.ts';
import { processesOf } from '../../src/platform/postgres/embedded/postmaster-file.ts';
import { serverSettings } from '../../src/platform/postgres/embedded/server-settings.ts';
import { prepareSocketFolder } from '../../src/platform/postgres/embedded/socket-folder.ts';
import { binariesUnderTest, type PrivatePostgres, runSql, temporaryFolder } from './postgres-server.ts';

/** A physical replica of a test's own PostgreSQL, which streams from it and answers to reads. */
export type StreamingReplica = {
  /** The same roles and the same database as on the primary. */
  readonly owner: PostgresConnection;
  readonly application: PostgresConnection;
  readonly administrator: PostgresConnection;
  /** WAL still arrives and is not replayed: what is read stands still. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Resolves once it has replayed what the primary has written by now. */
  catchUp(): Promise<void>;
  /** Makes it a primary of its own, and resolves once it accepts writes. */
  promote(): Promise<void>;
  /** SIGSTOP for every process of it: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Kills it without a word; `start` brings it back. */
  kill9(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** One value that a statement answers with, on a connection of its own. */
export const askSql = async (connection: PostgresConnection, statement: string): Promise<string> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ value: unknown }>(`select (${statement})::text as value`);
    return String(rows[0]?.value);
  } finally {
    await client.end();
  }
};

/** A base backup in the way of the manual (26.3.3): the files of a running cluster, between its start and its stop. */
const copyCluster = async (administrator: PostgresConnection, from: string, to: string): Promise<void> => {
  const client = new pg.Client(administrator);
  await client.connect();
  try {
    await client.query(`select pg_backup_start('replica', true)`);
    // With -a nothing changes hands, whoever the files belong to. Files may vanish while they are copied.
    await once(spawn('cp', ['-a', from, to], { stdio: 'ignore' }), 'exit');
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await writeFile(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
  for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(to, name), { force: true });
  await writeFile(join(to, 'standby.signal'), '');
};

/** Starts a replica of this primary, caught up and open to reads. Stop it before the primary. */
export const startStreamingReplica = async (primary: PrivatePostgres): Promise<StreamingReplica> => {
  const folder = await temporaryFolder();
  const cluster = join(folder.path, 'postgres');
  const binaries = await binariesUnderTest();
  const from = join(primary.dataDir, 'postgres');
  const account = await chooseAccount(from, primary.dataDir, binaries);
  await copyCluster(primary.administrator, from, cluster);
  const socketFolder = await prepareSocketFolder(folder.path, account.kind === 'other' ? account.uid : undefined);
  const { host, port, user, password } = primary.administrator;
  const settings = serverSettings({
    major: binaries.major,
    socketFolder,
    durable: false,
    extra: {
      hot_standby: 'on',
      // Comes back at once after the primary was away.
      wal_retrieve_retry_interval: '200ms',
      primary_conninfo: `host=${host} port=${port} user=${user} password=${password} application_name=replica`,
      max_standby_streaming_delay: '200ms',
    },
  });
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(join(folder.path, 'postgres.log'), 'a');
  const here = (connection: PostgresConnection): PostgresConnection => ({ ...connection, host: socketFolder });
  const administrator = here(primary.administrator);
  let child: ReturnType<typeof spawnAs> | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, 'exit');
    if (signal === 'SIGKILL') await toAll(signal);
    else ending.kill(signal);
    await exit;
  };
  /** Every process of PostgreSQL is a group of its own. */
  const toAll = async (signal: NodeJS.Signals): Promise<void> => {
    for (const pid of await processesOf(cluster)) {
      try {
        process.kill(pid, signal);
      } catch {
        // Gone meanwhile.
      }
    }
  };
  const killAtExit = (): void => void child?.kill('SIGKILL');
  const start = async (): Promise<void> => {
    const started = spawnAs(account, binaries.postgres, ['-D', cluster, ...parameters], {
      stdio: ['ignore', 'ignore', log.fd],
    });
    child = started;
    while ((await askSql(administrator, 'select 1').catch(() => '')) !== '1') {
      if (started.exitCode !== null) throw new Error(`The replica ended; its log is in ${folder.path}.`);
      await wait(20);
    }
  };
  const catchUp = async (): Promise<void> => {
    const target = await askSql(primary.administrator, 'pg_current_wal_flush_lsn()');
    while ((await askSql(administrator, `pg_last_wal_replay_lsn() >= '${target}'::pg_lsn`)) !== 'true') await wait(10);
  };

  process.once('exit', killAtExit);
  await start();
  return {
    owner: here(primary.owner),
    application: here(primary.application),
    administrator,
    pauseReplay: () => runSql(administrator, 'select pg_wal_replay_pause()'),
    resumeReplay: () => runSql(administrator, 'select pg_wal_replay_resume()'),
    catchUp,
    promote: () => runSql(administrator, 'select pg_promote(true, 30)'),
    freeze: () => toAll('SIGSTOP'),
    thaw: () => toAll('SIGCONT'),
    kill9: () => end('SIGKILL'),
    start,
    stop: async () => {
      process.off('exit', killAtExit);
      await toAll('SIGCONT');
      await end('SIGQUIT');
      await log.close();
      await folder.remove();
      await rm(socketFolder, { recursive: true, force: true });
    },
  };
};
