import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { requestOnce } from './load.ts';
import type { BenchPostgres } from './postgres.ts';
import { repositoryRoot, type ServerUnderMeasurement, startServer } from './processes.ts';

export const mainProgram = join(repositoryRoot, 'server/bin/castellan.js');

/** What `npm start` tells Node. */
export const startOptions = ['--max-semi-space-size=8'];
export const password = 'correct horse battery staple 42';

/** Every limit counts as it does for users, and is too high to be met: a rate that counts refusals says nothing. */
export const unmetLimits = {
  RATE_LIMIT_LOGIN: '10000000/5m',
  RATE_LIMIT_LOGIN_GLOBAL: '10000000/5m',
  RATE_LIMIT_SIGNUP: '10000000/1h',
  RATE_LIMIT_REFRESH: '10000000/15m',
  RATE_LIMIT_API: '10000000/1m',
  RATE_LIMIT_ANONYMOUS: '10000000/1m',
  RATE_LIMIT_SENSITIVE: '10000000/15m',
  RATE_LIMIT_VERIFY: '10000000/1m',
  PASSWORD_HASHING_MAX_WAIT_MS: '6000',
  // Few people log in again and again here: nobody has so many devices that each login ends another.
  SESSIONS_PER_USER: '1000',
};

/** Settings of a server on the bench's PostgreSQL, as an operator would have them: logs to a file, metrics on. */
export const castellanSettings = async (options: {
  readonly postgres: BenchPostgres;
  readonly folder: string;
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<Record<string, string>> => {
  const database = await options.postgres.createDatabase(`castellan_${options.name}`);
  const dataDir = join(options.folder, `castellan-${options.name}`);
  await mkdir(dataDir, { recursive: true });
  return {
    CASTELLAN_ENV: 'development',
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.application,
    DATABASE_MIGRATION_URL: database.owner,
    SECRET_KEY: randomBytes(32).toString('base64'),
    SIGNUP_MODE: 'open',
    LOG_FORMAT: 'json',
    LOG_FILE: join(dataDir, 'castellan.log'),
    ...unmetLimits,
    ...options.settings,
  };
};

export const startCastellan = async (
  options: Parameters<typeof castellanSettings>[0] & {
    readonly nodeOptions?: readonly string[];
    /** Of `serve`. */
    readonly parameters?: readonly string[];
  },
): Promise<ServerUnderMeasurement> =>
  startServer({
    program: mainProgram,
    parameters: ['serve', ...(options.parameters ?? [])],
    nodeOptions: options.nodeOptions ?? [],
    settings: await castellanSettings(options),
    folder: options.folder,
  });

/** Starts a server that Castellan is compared with, on a database of its own. */
export const startPeer = async (options: {
  readonly program: string;
  readonly postgres?: BenchPostgres;
  readonly name: string;
  readonly folder: string;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<ServerUnderMeasurement> =>
  startServer({
    program: join(repositoryRoot, 'bench/peers', options.program),
    settings: {
      ...(options.postgres && { DATABASE_URL: (await options.postgres.createDatabase(options.name)).owner }),
      ...options.settings,
    },
    folder: options.folder,
  });

const pair = z.object({ access_token: z.string(), refresh_token: z.string() });
export type Pair = { readonly accessToken: string; readonly refreshToken: string };

export const readPair = (body: string): Pair => {
  const { access_token, refresh_token } = pair.parse(JSON.parse(body));
  return { accessToken: access_token, refreshToken: refresh_token };
};

/** Where a server has its routes; all of them take and give the same JSON. */
export type Routes = { readonly signUp: string; readonly login: string; readonly refresh: string };
export const castellanRoutes: Routes = {
  signUp: '/api/v1/auth/signup',
  login: '/api/v1/auth/login',
  refresh: '/api/v1/auth/refresh',
};
export const expressRoutes: Routes = { signUp: '/signup', login: '/login', refresh: '/refresh' };
export const betterAuthRoutes = { signUp: '/api/auth/sign-up/email', login: '/api/auth/sign-in/email' };

/** better-auth wants to know which site a request comes from, and a name for everybody. */
export const betterAuthOrigin = { origin: 'http://127.0.0.1' };

export const emailOf = (index: number): string => `person-${index}@example.com`;

export const signUp = async (origin: string, path: string, email: string, headers = {}): Promise<void> => {
  const body = { email, password, ...('origin' in headers && { name: 'Somebody' }) };
  await requestOnce({ method: 'POST', path, origin, headers, body, expect: [200, 201] });
};

export const logIn = async (origin: string, path: string, email: string): Promise<Pair> =>
  readPair((await requestOnce({ method: 'POST', path, origin, body: { email, password }, expect: [200] })).body);
