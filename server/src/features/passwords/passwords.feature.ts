import { availableParallelism } from 'node:os';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { commonPasswords } from './common-passwords.ts';
import type { HashRecipe } from './hashing-job.ts';
import { createHashingPool } from './hashing-pool.ts';
import { createMovedPasswords, type MovedPasswords } from './moved-passwords.service.ts';
import { createPasswordChangeRoutes } from './password-change.routes.ts';
import { createPasswordChange, type PasswordChangeNeeds } from './password-change.service.ts';
import { findPasswordIssues, type PasswordContext } from './password-policy.ts';
import { unfitPassword } from './passwords.errors.ts';
import { hashDuration, hashPending, hashRefused } from './passwords.metrics.ts';
import { createHashing, type PasswordVerdict } from './passwords.service.ts';
import * as store from './passwords.store.ts';

export type { FirebaseParameters } from './firebase-hash.ts';
export { passwordField } from './password-field.ts';

export type PasswordsNeeds = {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly database: Database;
  readonly settings: {
    readonly scheme: 'bcrypt' | 'argon2id';
    readonly bcryptCost: number;
    readonly argon2: { readonly memoryKiB: number; readonly passes: number; readonly parallelism: number };
    readonly minimumLength: number;
    /** 0: as many as there are cores, at most 4. */
    readonly hashingThreads: number;
    /** How many hashes may wait; one more is answered with 503. */
    readonly hashingQueueLimit: number;
    /** How long a hash may be expected to wait; when it would be longer, the answer is 503 at once. */
    readonly hashingMaxWaitMs: number;
  };
  /** Left out where passwords are only made and measured: then there is no route that changes them. */
  readonly change?: PasswordChangeNeeds;
};

export type Passwords = {
  readonly feature: Feature;
  /** @throws Problem `INVALID_INPUT` with `details.issues`: all that is wrong, each under `path` (`password` unless given). */
  checkNewPassword(password: string, context: PasswordContext, path?: string): void;
  /** The hash in its envelope, ready to store. @throws Problem `SERVICE_UNAVAILABLE` when hashing is busy. */
  hash(password: string): Promise<string>;
  /**
   * The same work and time for a null user, an unknown one, one without a password and a wrong password.
   *
   * @throws Problem `SERVICE_UNAVAILABLE` when hashing is busy.
   */
  verify(userId: UserId | null, password: string): Promise<PasswordVerdict>;
  /** Sets the password's hash, whatever it was before. */
  storeCredential(tx: Transaction, userId: UserId, hash: string, at: Date): Promise<void>;
  /** Keeps a password for when the mail of its account has been read; a second one makes both worthless. */
  offerPassword(tx: Transaction, userId: UserId, hash: string, at: Date): Promise<void>;
  /** As a second offer for the account would; null is an account that nobody has, for the same work. */
  spoilOffered(db: Queryable, userId: UserId | null): Promise<void>;
  /**
   * Forgets the password that was kept, and makes it the account's when it `counts` and is the only one that was chosen.
   *
   * @returns whether it did.
   */
  settleOffered(tx: Transaction, userId: UserId, counts: boolean, at: Date): Promise<boolean>;
  /** The accounts, at most `limit`, whose kept password is from before. */
  listOfferedBefore(db: Queryable, before: Date, limit: number): Promise<UserId[]>;
  /** Forgets those of these accounts that are still from before. @returns whose they were. */
  forgetOffered(tx: Transaction, userIds: readonly UserId[], before: Date): Promise<UserId[]>;
  /** For asking before other work is done for nothing. @throws Problem `SERVICE_UNAVAILABLE` when a password could not be looked at now. */
  requireHashingRoom(): void;
  /** For erasure: nobody logs in with a password here any more, and none that was kept is left. */
  /** @returns whether there was one. */
  deleteCredential(tx: Transaction, userId: UserId): Promise<boolean>;
  /**
   * Takes away a password that somebody else may have set, if there is one, so that no other system can bring it back.
   *
   * @returns whether there was one.
   */
  removeForGood(tx: Transaction, userId: UserId, at: Date): Promise<boolean>;
  /** Whether the account has a password here, or had one taken away: other systems have no say in it then. */
  isSettled(db: Queryable, userId: UserId): Promise<boolean>;
  readonly moved: MovedPasswords;
  /** Keeps every hashing thread busy for a second or two. */
  estimateHashRate(): Promise<{ readonly hashesPerSecond: number; readonly millisecondsPerHash: number }>;
};

/** A caller who waits longer is told 503: the answer to everything comes within 10 s. */
const waitLimitMs = 6_000;
const mostThreadsByDefault = 4;

const threadsFor = (asked: number): number => asked || Math.min(availableParallelism(), mostThreadsByDefault);

/** What a person knows: judged, hashed and compared. */
export const createPasswords = (needs: PasswordsNeeds): Passwords => {
  const { clock, log, metrics, database, settings } = needs;
  const threads = threadsFor(settings.hashingThreads);
  const pool = createHashingPool({
    ...{ threads, waitLimitMs, clock, log, metrics },
    queueLimit: settings.hashingQueueLimit,
    expectedWaitLimitMs: settings.hashingMaxWaitMs,
  });
  const recipe: HashRecipe =
    settings.scheme === 'bcrypt'
      ? { scheme: 'bcrypt', cost: settings.bcryptCost }
      : { scheme: 'argon2id', ...settings.argon2 };
  const hashing = createHashing({ ...needs, pool, recipe });

  const checkNewPassword: Passwords['checkNewPassword'] = (password, context, path = 'password') => {
    const issues = findPasswordIssues(password, context, { minimumLength: settings.minimumLength, commonPasswords });
    if (issues.length > 0) throw unfitPassword(path, issues);
  };

  const routes = needs.change
    ? createPasswordChangeRoutes(
        createPasswordChange({ database, clock, checkNewPassword, ...hashing, ...needs.change }),
        needs.change.invalidCredentials,
      )
    : [];

  const deleteCredential: Passwords['deleteCredential'] = async (tx, userId) => {
    const [deleted] = await Promise.all([
      tx.execute(store.deleteCredential, [userId]),
      tx.row(store.takeOffered, [userId]),
    ]);
    return deleted > 0;
  };

  return {
    feature: {
      name: 'passwords',
      routes,
      problems: [],
      metrics: [hashDuration, hashPending, hashRefused],
      permissions: [],
      stop: pool.close,
    },
    checkNewPassword,
    hash: hashing.hash,
    verify: hashing.verify,
    storeCredential: async (tx, userId, hash, at) => {
      await tx.execute(store.upsertCredential, [userId, hash, at]);
    },
    offerPassword: async (tx, userId, hash, at) => {
      await tx.execute(store.offerPassword, [userId, hash, at]);
    },
    spoilOffered: async (db, userId) => {
      await db.execute(store.spoilOffered, [userId ?? needs.randomness.uuid()]);
    },
    settleOffered: async (tx, userId, counts, at) => {
      const hash = (await tx.row(store.takeOffered, [userId]))?.hash ?? null;
      if (!counts || hash === null) return false;
      return (await tx.execute(store.insertCredential, [userId, hash, at])) === 1;
    },
    listOfferedBefore: async (db, before, limit) =>
      (await db.rows(store.selectOfferedBefore, [before, limit])).map(({ userId }) => userId),
    forgetOffered: async (tx, userIds, before) =>
      (await tx.rows(store.deleteOfferedBefore, [userIds, before])).map(({ userId }) => userId),
    requireHashingRoom: pool.requireRoom,
    deleteCredential,
    removeForGood: async (tx, userId, at) => {
      await tx.execute(store.markRemoved, [userId, at]);
      return deleteCredential(tx, userId);
    },
    isSettled: async (db, userId) => (await db.row(store.selectIsSettled, [userId]))?.settled ?? false,
    moved: createMovedPasswords(needs.secrets, hashing.wrap, threads),
    estimateHashRate: () => hashing.estimateHashRate(threads),
  };
};
