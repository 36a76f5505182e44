import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { announce, pool } from './database.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/*
 * better-auth as its documentation sets it up: e-mail and password on PostgreSQL, sessions in the database. `PASSWORD_HASH`
 * = `scrypt` keeps its own hash; otherwise the hash is the one that the product is measured with.
 */

const own = { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) };
const options = {
  database: pool,
  baseURL: 'http://127.0.0.1',
  secret: 'a-secret-for-the-bench-that-guards-nothing-at-all',
  emailAndPassword: {
    enabled: true,
    ...(process.env.PASSWORD_HASH !== 'scrypt' && { password: own }),
  },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
};
const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();
announce(createServer(toNodeHandler(auth)));
