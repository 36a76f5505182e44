import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { TaskEngineName } from '../../src/features/tasks/engine/transport.ts';
import { freePort } from '../harness/free-port.ts';
import { generousLimits } from '../harness/generous-limits.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../harness/postgres-server.ts';
import { databaseUrl } from '../harness/server-process.ts';
import { openSmtpPeer, type SmtpPeer } from '../harness/smtp-server.ts';
import { openBroker, type SiegeBroker } from './broker.ts';
import type { Journal } from './journal.ts';
import { type SupervisedProcess, superviseServer } from './supervised-process.ts';
import { taskModule } from './task-module.ts';

/** What is under siege: an API process, two workers, a PostgreSQL, an SMTP server and perhaps a broker, none of them shared with anybody. */
export type Stand = {
  readonly origin: string;
  readonly api: SupervisedProcess;
  readonly workers: readonly SupervisedProcess[];
  readonly processes: readonly SupervisedProcess[];
  readonly smtp: SmtpPeer;
  /** Undefined when PostgreSQL tells of tasks. */
  readonly broker: SiegeBroker | undefined;
  readonly journal: Journal;
  readonly database: {
    /** SIGINT ends its sessions and stops in order; SIGQUIT stops at once. @returns once it answers again. */
    restart(how: 'SIGINT' | 'SIGQUIT'): Promise<void>;
    /** As the owner, past the server. */
    query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  };
  /** The file to which each run of a task of the siege adds a line when it begins and another when it ends. */
  readonly runsFile: string;
  /**
   * Makes the leases of a process run out now. The product waits 60 s for that; so does not the siege. It changes when a
   * lease ends, and nothing else.
   */
  expireLeasesOf(pid: number | undefined): Promise<void>;
  /** How many tasks a process runs, as the database has it. */
  runningOn(pid: number | undefined): Promise<number>;
  /** How many run now whose lease ran out before. */
  runningAgain(): Promise<number>;
  /** Whether a task that kills its worker is not dead yet. */
  isPoisonLeft(): Promise<boolean>;
  /** Makes everything that waits for its next attempt due now, instead of in minutes. */
  hurryRetries(): Promise<void>;
  stop(): Promise<void>;
};

const queriesAgain = 40;

/** A connection for the siege itself that outlives the restarts of PostgreSQL. */
const createObserver = (postgres: PrivatePostgres) => {
  const pool = new pg.Pool({
    ...postgres.owner,
    max: 3,
    connectionTimeoutMillis: 5_000,
    options: '-c search_path=castellan',
  });
  pool.on('error', () => {});
  return {
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
      for (let tried = 1; ; tried += 1) {
        try {
          return (await pool.query<Row>(text, [...values])).rows;
        } catch (error) {
          // 57P* and 08*: it went away or is not here yet. Any other code is a fault of the statement.
          const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '08';
          if (!/^(57P|08)/.test(code) || tried === queriesAgain) throw error;
          await wait(250);
        }
      }
    },
    end: () => pool.end(),
  };
};

export const openStand = async (options: {
  readonly folder: string;
  readonly journal: Journal;
  readonly now: () => number;
  readonly engine: TaskEngineName;
}): Promise<Stand> => {
  const { folder, journal, now, engine } = options;
  const tasksDir = join(folder, 'tasks');
  const runsFile = join(folder, 'runs');
  await mkdir(tasksDir, { recursive: true });
  await writeFile(runsFile, '');
  await writeFile(join(tasksDir, 'siege.mjs'), taskModule(runsFile));
  const postgres = await startPrivatePostgres();
  const smtp = await openSmtpPeer();
  const broker = await openBroker(engine);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = {
    CASTELLAN_ENV: 'development',
    PUBLIC_URL: `http://localhost:${port}`,
    DATABASE_URL: databaseUrl(postgres.application),
    DATABASE_MIGRATION_URL: databaseUrl(postgres.owner),
    SECRET_KEY: randomBytes(32).toString('base64'),
    PASSWORD_HASH: 'argon2id',
    JWT_ALGORITHM: 'EdDSA',
    // Everybody in the siege has an address of their own.
    TRUSTED_PROXIES: '127.0.0.1/32',
    SIGNUP_MODE: 'verify',
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Siege <castellan@example.com>',
    TASKS_DIR: tasksDir,
    LOG_FORMAT: 'json',
    ...broker?.settings,
    ...generousLimits,
    // The budget that guesses must not exceed.
    RATE_LIMIT_LOGIN: '5/5m block 15m',
  };
  const start = (name: string, own: { port: number; parameters: readonly string[] }): SupervisedProcess =>
    superviseServer({
      name,
      parameters: own.parameters,
      settings: { ...settings, PORT: String(own.port) },
      folder,
      logFile: join(folder, `${name}.log`),
      now,
    });
  const api = start('api', { port, parameters: ['--parts', 'api'] });
  const workers = ['worker-1', 'worker-2'].map((name) => start(name, { port: 0, parameters: ['--parts', 'worker'] }));
  const processes = [api, ...workers];
  const observer = createObserver(postgres);
  const count = async (which: string, values: readonly unknown[]): Promise<number> => {
    const [row] = await observer.query<{ count: number }>(
      `select count(*)::int as count from tasks where ${which}`,
      values,
    );
    return row?.count ?? 0;
  };
  return {
    origin,
    api,
    workers,
    processes,
    smtp,
    broker,
    journal,
    runsFile,
    database: {
      query: observer.query,
      restart: async (how) => {
        const before = await postgres.pid();
        process.kill(before, how);
        // It is started again by itself; until then the file names the old process or none.
        for (;;) {
          await wait(50);
          const pid = await postgres.pid().catch(() => before);
          if (pid !== before) break;
        }
        await observer.query('select 1');
      },
    },
    expireLeasesOf: async (pid) => {
      await observer.query(
        `update tasks set lease_expires_at = clock_timestamp()
         where state = 'running' and worker_id in (select id from task_workers where pid = $1)`,
        [pid ?? 0],
      );
    },
    runningOn: (pid) =>
      count(`state = 'running' and worker_id in (select id from task_workers where pid = $1)`, [pid ?? 0]),
    runningAgain: () => count(`state = 'running' and lease_expiries > 0`, []),
    isPoisonLeft: async () => (await count(`kind = 'siege.poison' and state <> 'dead'`, [])) > 0,
    hurryRetries: async () => {
      await observer.query(
        `update tasks set due_at = clock_timestamp() where state = 'scheduled' and attempts > 0 and due_at > clock_timestamp()`,
      );
    },
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()));
      await observer.end();
      await smtp.stop();
      await broker?.stop();
      await postgres.stop();
    },
  };
};
