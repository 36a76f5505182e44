import { insertInto, writeRows } from '../../seed/rows.ts';
import type { CommandHouse } from '../../src/parts/commands/command-house.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { User } from '../../src/vocabulary/user.ts';

/** Somebody made for the load, with an address of their own and a session that is as good as one they signed in to. */
export type Resident = {
  readonly user: User;
  readonly address: string;
  readonly userAgent: string;
  accessToken: string;
  refreshToken: string;
};

export const residentPassword = 'correct horse battery staple load';

/** Few enough that a statement stays far below the time that the house gives it. */
const residentsAtOnce = 500;
const sessionLifetimeMs = 7 * 86_400_000;

const userColumns = [
  ...['id', 'email', 'email_canonical', 'email_verified_at', 'name', 'roles', 'status'],
  ...['security_version', 'created_at', 'updated_at'],
];
const sessionColumns = [
  ...['id', 'user_id', 'created_at', 'authenticated_at', 'last_seen_at', 'expires_at'],
  ...['transport', 'client_address', 'user_agent'],
];
const insertUsers = insertInto('users', userColumns, 'load');
const insertSessions = insertInto('sessions', sessionColumns, 'load');

let addresses = 0;

/** Another for everybody: 10.0.0.1, 10.0.0.2 … */
export const nextAddress = (): string => {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

const drawUser = (roles: readonly string[], at: Date): User => {
  const id = systemRandomness.uuid();
  return {
    id,
    email: `load-${id}@example.com`,
    emailVerified: true,
    username: null,
    name: `Load ${id.slice(-12)}`,
    roles,
    status: 'active',
    securityVersion: 1,
    createdAt: at,
    updatedAt: at,
    lastLoginAt: null,
  };
};

export type SettleResidents = (
  count: number,
  options?: { readonly roles?: readonly string[]; readonly withPassword?: boolean },
) => Promise<Resident[]>;

/**
 * Makes accounts and signs them in past the passwords, by the product's own code: ten thousand hashes would take longer than
 * everything that is measured.
 */
export const createSettlement = ({ composed, resources }: CommandHouse): SettleResidents => {
  const { database } = resources.pool;
  let hash: string | undefined;

  const settle = async (count: number, roles: readonly string[], withPassword: boolean): Promise<Resident[]> => {
    const at = systemClock.now();
    const expiresAt = new Date(at.getTime() + sessionLifetimeMs);
    const drawn = Array.from({ length: count }, () => ({
      user: drawUser(roles, at),
      sessionId: systemRandomness.uuid(),
      address: nextAddress(),
      userAgent: 'castellan-load',
    }));
    // One for all: a hash takes its time.
    if (withPassword) hash ??= await composed.passwords.hash(residentPassword);
    const theirs = withPassword ? hash : undefined;
    return database.transaction(async (tx) => {
      await writeRows(
        tx,
        insertUsers,
        drawn.map(({ user }) => ({
          ...{ id: user.id, email: user.email, email_canonical: user.email, email_verified_at: at, name: user.name },
          ...{ roles: user.roles, status: user.status, security_version: 1, created_at: at, updated_at: at },
        })),
      );
      await writeRows(
        tx,
        insertSessions,
        drawn.map(({ user, sessionId, address, userAgent }) => ({
          ...{ id: sessionId, user_id: user.id, created_at: at, authenticated_at: at, last_seen_at: at },
          ...{ expires_at: expiresAt, transport: 'body', client_address: address, user_agent: userAgent },
        })),
      );
      return Promise.all(
        drawn.map(async ({ user, sessionId, address, userAgent }): Promise<Resident> => {
          const client = { address, network: address, userAgent };
          const grant = { user, sessionId, authenticatedAt: at, sessionExpiresAt: expiresAt, at, client };
          const [{ accessToken, refreshToken }] = await Promise.all([
            composed.tokens.issuePair(tx, grant),
            theirs === undefined ? null : composed.passwords.storeCredential(tx, user.id, theirs, at),
          ]);
          return { user, address, userAgent, accessToken, refreshToken };
        }),
      );
    });
  };

  return async (count, { roles = ['user'], withPassword = false } = {}) => {
    const settled: Resident[] = [];
    while (settled.length < count) {
      settled.push(...(await settle(Math.min(residentsAtOnce, count - settled.length), roles, withPassword)));
    }
    return settled;
  };
};
