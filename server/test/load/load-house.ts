import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { mainProgram, startOptions } from '../../../bench/castellan.ts';
import { requestBytes } from '../../../bench/load.ts';
import { type ServerUnderMeasurement, startServer } from '../../../bench/processes.ts';
import { startRedis } from '../../../bench/redis.ts';
import { requireDevelopment, seedHouse } from '../../seed/seed-house.ts';
import { withHouse } from '../../src/parts/commands/command-house.ts';
import type { Surroundings } from '../../src/parts/commands/surroundings.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { sql } from '../../src/platform/postgres/database.ts';
import { StartError } from '../../src/platform/problem/start-error.ts';
import { hasProgram } from '../harness/debian-package.ts';
import { createLine } from './line.ts';
import { createSettlement, nextAddress, type Resident, type SettleResidents } from './residents.ts';

/** What every house under load needs to be told: people come from many addresses, and nobody but guessers meets a limit. */
export const loadSettings = {
  CASTELLAN_ENV: 'development',
  SIGNUP_MODE: 'open',
  TRUSTED_PROXIES: '127.0.0.1/32',
  RATE_LIMIT_SIGNUP: '10000000/1m',
  RATE_LIMIT_REFRESH: '10000000/1m',
  RATE_LIMIT_API: '10000000/1m',
  RATE_LIMIT_ANONYMOUS: '10000000/1m',
  RATE_LIMIT_VERIFY: '10000000/1m',
} as const;

const unmetPolicies = ['sign-up', 'refresh', 'general-user', 'general-address', 'verify-user', 'verify-address'];
const unmetPoints = 1_000_000;

export type LoadHouse = {
  readonly origin: string;
  /** Which house it is, for the report. */
  readonly description: string;
  readonly administrator: Resident;
  /** How many wrong passwords an account, or an address, may try before it is refused. */
  readonly guesses: { readonly account: number; readonly address: number };
  /** How many people it had before the load. */
  readonly people: number;
  readonly settle: SettleResidents;
  /** Of all its processes; the ones of the load itself are left out. */
  countDatabaseConnections(): Promise<number>;
};

/** By which PostgreSQL tells our own connections from those of the house. */
const ownVersion = 'load';

const countConnections = sql({
  name: 'load.count_connections',
  text: `select count(*)::int as count from pg_stat_activity
          where datname = current_database() and backend_type = 'client backend' and application_name <> $1`,
  row: z.object({ count: z.number() }),
});

const surroundingsOf = (environment: Surroundings['environment']): Surroundings => ({
  environment,
  stdin: process.stdin,
  // Which migrations it applies is of no interest here.
  stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
  stderr: process.stderr,
  namesOfFile: [],
  isTerminalGone: () => false,
  version: ownVersion,
  onHangUp: () => {},
  onSignal: () => {},
  exit: (code) => process.exit(code),
});

const policyList = z.object({ data: z.array(z.object({ name: z.string(), points: z.number() })) });
const sessionList = z.object({ data: z.array(z.object({ client_address: z.string() })) });
const tokenPair = z.object({ access_token: z.string(), refresh_token: z.string() });

const wrongSettings = (why: string): StartError =>
  new StartError(
    `${why} Start the house with these settings:\n${Object.entries(loadSettings)
      .map((setting) => `  ${setting.join('=')}`)
      .join('\n')}`,
  );

/** @throws StartError when it is not the house that the settings are of. */
const ask = async (origin: string, asked: Omit<Parameters<typeof requestBytes>[0], 'origin'>): Promise<unknown> => {
  const line = createLine(origin);
  const { status, body } = await line.send(requestBytes({ ...asked, origin }));
  line.close();
  if (status === 401) {
    throw new StartError(`${origin} is not the house of these settings: it does not know an account made with them.`);
  }
  if (status !== 200) throw new StartError(`${origin} answered ${asked.path} with ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body);
};

/** @throws StartError for a house in which everybody would be refused, or seems to come from one address. */
const readGuesses = async (origin: string, administrator: Resident): Promise<LoadHouse['guesses']> => {
  // A refresh notes where the session is used from: here another address than the one it began at.
  const address = nextAddress();
  const headers = { 'x-forwarded-for': address, 'user-agent': administrator.userAgent };
  const body = { refresh_token: administrator.refreshToken };
  const pair = tokenPair.parse(await ask(origin, { method: 'POST', path: '/api/v1/auth/refresh', headers, body }));
  administrator.accessToken = pair.access_token;
  administrator.refreshToken = pair.refresh_token;
  const get = (path: string): Promise<unknown> =>
    ask(origin, { method: 'GET', path, headers: { ...headers, authorization: `Bearer ${pair.access_token}` } });
  const policies = new Map(
    policyList.parse(await get('/api/v1/rate-limits/policies')).data.map(({ name, points }) => [name, points]),
  );
  const tight = unmetPolicies.find((name) => (policies.get(name) ?? 0) < unmetPoints);
  if (tight !== undefined) throw wrongSettings(`The limit ${tight} of ${origin} would refuse the load.`);
  const sessions = sessionList.parse(await get('/api/v1/auth/sessions')).data;
  if (!sessions.some(({ client_address: seen }) => seen === address)) {
    throw wrongSettings(`${origin} takes everybody for one address.`);
  }
  return { account: policies.get('login-account') ?? 0, address: policies.get('login-address') ?? 0 };
};

export type LoadHouseOptions = {
  readonly environment: Surroundings['environment'];
  readonly origin: string;
  readonly description: string;
  /** Made-up people to fill it with when nobody has; 0 leaves it as it is. */
  readonly people: number;
  readonly say: (line: string) => void;
};

/** Works with the house that listens at `origin` and has these settings. */
export const joinHouse = <T>(options: LoadHouseOptions, work: (house: LoadHouse) => Promise<T>): Promise<T> =>
  withHouse(surroundingsOf(options.environment), async (commandHouse) => {
    const { configuration, composed, resources } = commandHouse;
    requireDevelopment(configuration);
    const { origin, description, people, say } = options;
    if (people > 0) {
      say(`Filling the house with ${people.toLocaleString('en')} people …`);
      const database = resources.pool.database;
      await seedHouse(
        { configuration, composed, clock: systemClock, database, secrets: resources.secrets },
        { people },
      );
    }
    const settle = createSettlement(commandHouse);
    const [administrator] = await settle(1, { roles: ['user', 'admin'] });
    if (administrator === undefined) throw new Error('Nobody was settled.');
    const guesses = await readGuesses(origin, administrator);
    const countDatabaseConnections = async (): Promise<number> =>
      (await resources.pool.database.row(countConnections, [`castellan/${ownVersion}`]))?.count ?? Number.NaN;
    return work({ origin, description, administrator, guesses, people, settle, countDatabaseConnections });
  });

const readyAgain = 400;

const untilReady = async (origin: string): Promise<void> => {
  const line = createLine(origin);
  const request = requestBytes({ method: 'GET', path: '/health/ready', origin });
  for (let asked = 1; (await line.send(request)).status !== 200; asked += 1) {
    if (asked === readyAgain) throw new StartError(`${origin} is not ready.`);
    await wait(50);
  }
  line.close();
};

/** Starts a house of its own in `folder`, as `npm start` does, and stops it afterwards. */
export const withOwnHouse = async <T>(
  options: {
    readonly folder: string;
    readonly people: number;
    readonly processes?: number;
    readonly settings?: Readonly<Record<string, string>>;
    readonly say: (line: string) => void;
  },
  work: (house: LoadHouse) => Promise<T>,
): Promise<T> => {
  const { folder, people, processes = 1, say } = options;
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { recursive: true });
  const redis = (await hasProgram('redis-server')) ? await startRedis(folder) : undefined;
  let server: ServerUnderMeasurement | undefined;
  try {
    const environment = {
      ...loadSettings,
      PORT: '0',
      DATA_DIR: dataDir,
      PASSWORD_HASH: 'argon2id',
      LOG_FORMAT: 'json',
      LOG_FILE: join(folder, 'castellan.log'),
      ...(redis && { REDIS_URL: redis.url }),
      ...options.settings,
    };
    say('Starting a house of its own …');
    server = await startServer({
      ...{ program: mainProgram, nodeOptions: startOptions, folder },
      parameters: processes === 1 ? ['serve'] : ['serve', '--processes', String(processes)],
      settings: environment,
    });
    const { origin } = server;
    await untilReady(origin);
    const description = `a house of its own: ${processes === 1 ? 'one process' : `${processes} processes`}, the embedded PostgreSQL, ${redis ? 'a Redis' : 'no Redis'}, argon2id`;
    return await joinHouse({ environment, origin, description, people, say }, work);
  } finally {
    await server?.stop();
    await redis?.stop();
  }
};
