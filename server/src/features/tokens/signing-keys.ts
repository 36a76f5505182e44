import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { conflict } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Algorithm } from './compact-token.ts';
import {
  type AsymmetricAlgorithm,
  type AsymmetricKey,
  createSharedKey,
  generateSigningKey,
  importSigningKey,
  type PublicJwk,
  type SigningKey,
} from './signing-key.ts';
import {
  deleteRetiredSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  retireForeignSigningKeys,
  retireSigningKeys,
  selectNewestSigningKey,
  selectSigningKeys,
} from './signing-keys.store.ts';
import { signingKeyMade, signingKeyUnreadable } from './tokens.log.ts';
import { signingKeyAge } from './tokens.metrics.ts';

/** How long others may keep the key set. */
export const keySetMaxAgeSeconds = 300;
/** A new key is published this long before it signs: `keySetMaxAgeSeconds`, our own reload of a minute, and room. */
const publishedAheadSeconds = 600;
/** What clocks may differ by, added to how long a retired key verifies. */
const overlapMarginSeconds = 60;
const leastMsBetweenReloads = 1_000;
const secondsPerDay = 86_400;

export type SigningKeyDescription = {
  readonly kid: string;
  readonly algorithm: AsymmetricAlgorithm;
  /** `next` is published and waits, `current` signs, `retired` only verifies what it signed. */
  readonly state: 'next' | 'current' | 'retired';
  readonly createdAt: Date;
  readonly signsFrom: Date;
  readonly retiredAt: Date | null;
  readonly publicJwk: PublicJwk;
};

/** Who replaces a key, and why. */
export type RotationCause = Pick<AuditEntry, 'actorKind' | 'actorId' | 'request' | 'sessionId'> & {
  readonly reason: 'age' | 'command' | 'request';
};

/** The key has become too old. */
const ofAge: RotationCause = { actorKind: 'system', actorId: null, request: null, sessionId: null, reason: 'age' };

export type SigningKeysNeeds = {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly settings: {
    readonly algorithm: Algorithm;
    readonly rsaBits: number;
    readonly hs256Secret: Buffer | null;
    readonly accessLifetimeSeconds: number;
    readonly keyRotationDays: number;
  };
  recordAudit(tx: Transaction, entry: AuditEntry): Promise<void>;
};

export type SigningKeys = {
  /** Makes the first key or the next one when the current is too old, and loads them all. */
  start(): Promise<void>;
  /** The key that signs now; loads the keys when `start` was not called. */
  signer(): Promise<SigningKey>;
  /** The key of that id while it may verify. */
  find(kid: string, at: Date): SigningKey | undefined;
  /**
   * Looks for a key that another process may have made, in the database at most once a second whoever asks; undefined
   * says that it is too early to look again.
   */
  findElsewhere(kid: string): Promise<SigningKey | undefined> | undefined;
  /** What others need to verify our tokens (RFC 7517, section 5): next, current and retired keys. */
  keySet(): { readonly keys: readonly PublicJwk[] };
  reload(): Promise<void>;
  /** Rotates when the current key is too old, and removes what no longer verifies. */
  tend(): Promise<void>;
  list(): Promise<SigningKeyDescription[]>;
  /**
   * Makes and publishes the key that will sign next. Of several made at once each begins later than the one before, so
   * that every one of them ends signing before it ends verifying.
   *
   * @throws Problem `CONFLICT` with HS256, whose key is a setting.
   */
  rotate(at: Date, cause: RotationCause): Promise<SigningKeyDescription>;
};

type HeldKey = {
  readonly key: AsymmetricKey;
  readonly createdAt: Date;
  readonly signsFrom: Date;
  readonly retiredAt: Date | null;
};

const addSeconds = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);
/** Never at the time of the one before or earlier, as with a second rotation at once, or by a clock that is behind. */
const beginsAfter = (previous: Date, at: Date): Date =>
  new Date(Math.max(addSeconds(at, publishedAheadSeconds).getTime(), addSeconds(previous, 1).getTime()));
const mayVerify = (held: HeldKey, at: Date): boolean => held.retiredAt === null || held.retiredAt > at;
const sealContext = (kid: string, algorithm: string): string => `${algorithm} ${kid}`;

/**
 * The keys that sign access tokens. A key's life: made and published, but not signing (`signs_from` lies ahead, so that
 * whoever caches the key set knows it in time); signing, until the next one's `signs_from`; retired, verifying until its
 * last token has expired (`retired_at`); gone. The very first key signs at once, there being no other.
 *
 * Private keys lie sealed in the database. The public half is derived from what was opened, never read from its column:
 * a row that somebody slipped in verifies nothing.
 */
export const createSigningKeys = (needs: SigningKeysNeeds): SigningKeys => {
  const { database, secrets, clock, metrics, log, settings } = needs;
  const { algorithm } = settings;
  if (algorithm === 'HS256' && settings.hs256Secret === null) throw new Error('HS256 needs its secret');
  const shared = algorithm === 'HS256' && settings.hs256Secret !== null ? createSharedKey(settings.hs256Secret) : null;
  let held: ReadonlyMap<string, HeldKey> = new Map();
  let loading: Promise<void> | undefined;
  let loadedAtMs = Number.NEGATIVE_INFINITY;

  const open = (row: { kid: string; algorithm: AsymmetricAlgorithm; privateSealed: Buffer }): AsymmetricKey => {
    const pkcs8 = secrets.open('signing-key', row.privateSealed, sealContext(row.kid, row.algorithm));
    const key = importSigningKey(row.algorithm, pkcs8);
    if (key.kid !== row.kid) throw new Error(`The signing key ${row.kid} is another key`);
    return key;
  };

  const load = async (): Promise<void> => {
    const rows = await database.rows(selectSigningKeys, [clock.now()]);
    const next = new Map<string, HeldKey>();
    for (const row of rows) {
      const { createdAt, signsFrom, retiredAt } = row;
      try {
        next.set(row.kid, { key: held.get(row.kid)?.key ?? open(row), createdAt, signsFrom, retiredAt });
      } catch (error) {
        log.writeError(signingKeyUnreadable, error, { kid: row.kid });
      }
    }
    held = next;
    loadedAtMs = clock.monotonicMs();
    const since = current(clock.now())?.signsFrom;
    if (since) metrics.gauge(signingKeyAge, Math.max(0, (clock.now().getTime() - since.getTime()) / 1000), {});
  };

  // One at a time: whoever asks meanwhile gets the same answer.
  const reload = (): Promise<void> => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };

  /** Rows come in the order of `signs_from`: the last that has begun signs; before any has, the first does. */
  const current = (at: Date): HeldKey | undefined => {
    const own = [...held.values()].filter((one) => one.key.algorithm === algorithm && mayVerify(one, at));
    return own.findLast((one) => one.signsFrom <= at) ?? own[0];
  };

  const tokensOverAt = (lastSigned: Date): Date =>
    addSeconds(lastSigned, settings.accessLifetimeSeconds + overlapMarginSeconds);

  /** Makes a key if `isNeeded` still says so under the lock. @returns its id, or undefined when it was not needed. */
  const make = async (
    kind: AsymmetricAlgorithm,
    at: Date,
    isNeeded: (newest: { signsFrom: Date } | undefined) => boolean,
    cause: RotationCause,
  ): Promise<string | undefined> => {
    // Before the lock is taken: a large RSA key takes seconds.
    const key = await generateSigningKey(kind, settings.rsaBits);
    const made = await database.transaction(async (tx) => {
      await tx.execute(lockSigningKeys, []);
      const newest = await tx.row(selectNewestSigningKey, [kind]);
      if (!isNeeded(newest)) return undefined;
      const signsFrom = newest === undefined ? at : beginsAfter(newest.signsFrom, at);
      const sealed = secrets.seal('signing-key', key.exportPrivate(), sealContext(key.kid, kind));
      await Promise.all([
        tx.execute(retireSigningKeys, [kind, tokensOverAt(signsFrom)]),
        tx.execute(insertSigningKey, [key.kid, kind, JSON.stringify(key.publicJwk), sealed, at, signsFrom]),
        newest && needs.recordAudit(tx, describeRotation(key, signsFrom, at, cause)),
      ]);
      return signsFrom;
    });
    if (made === undefined) return undefined;
    log.write(signingKeyMade, { kid: key.kid, algorithm: kind, signsFrom: made });
    return key.kid;
  };

  const makeIfNeeded = async (at: Date): Promise<void> => {
    if (algorithm === 'HS256') return;
    const oldest = addSeconds(at, -settings.keyRotationDays * secondsPerDay);
    const isNeeded = (newest: { signsFrom: Date } | undefined): boolean =>
      newest === undefined || newest.signsFrom < oldest;
    if (!isNeeded(await database.row(selectNewestSigningKey, [algorithm]))) return;
    await make(algorithm, at, isNeeded, ofAge);
  };

  const start = async (): Promise<void> => {
    await makeIfNeeded(clock.now());
    await reload();
    if (shared === null && current(clock.now()) === undefined) {
      throw new StartError(
        'No signing key in the database can be opened with this SECRET_KEY: list the one before it in SECRET_KEY_PREVIOUS again.',
      );
    }
  };

  const describe = (one: HeldKey, currentKey: HeldKey | undefined): SigningKeyDescription => ({
    kid: one.key.kid,
    algorithm: one.key.algorithm,
    state:
      one === currentKey
        ? 'current'
        : one.signsFrom > clock.now() && one.key.algorithm === algorithm
          ? 'next'
          : 'retired',
    createdAt: one.createdAt,
    signsFrom: one.signsFrom,
    retiredAt: one.retiredAt,
    publicJwk: one.key.publicJwk,
  });

  return {
    start,
    reload,
    async signer() {
      if (shared) return shared;
      if (current(clock.now()) === undefined) await start();
      const signing = current(clock.now());
      if (signing === undefined) throw new Error('There is no signing key');
      return signing.key;
    },
    find(kid, at) {
      if (shared?.kid === kid) return shared;
      const one = held.get(kid);
      return one && mayVerify(one, at) ? one.key : undefined;
    },
    findElsewhere(kid) {
      if (loading === undefined && clock.monotonicMs() - loadedAtMs < leastMsBetweenReloads) return undefined;
      return reload().then(() => {
        const one = held.get(kid);
        return one && mayVerify(one, clock.now()) ? one.key : undefined;
      });
    },
    keySet() {
      const at = clock.now();
      return { keys: [...held.values()].filter((one) => mayVerify(one, at)).map((one) => one.key.publicJwk) };
    },
    async tend() {
      const at = clock.now();
      await makeIfNeeded(at);
      const oldest = addSeconds(at, -settings.keyRotationDays * secondsPerDay);
      await database.execute(retireForeignSigningKeys, [algorithm, oldest, tokensOverAt(at)]);
      await database.execute(deleteRetiredSigningKeys, [at]);
      await reload();
    },
    async list() {
      await reload();
      const currentKey = current(clock.now());
      return [...held.values()].map((one) => describe(one, currentKey));
    },
    async rotate(at, cause) {
      if (algorithm === 'HS256') {
        throw new Problem(conflict, { message: 'HS256 signs with JWT_SECRET: change that setting and start again.' });
      }
      const kid = await make(algorithm, at, () => true, cause);
      await reload();
      const made = kid === undefined ? undefined : held.get(kid);
      if (made === undefined) throw new Error('The signing key that was just made is not there');
      return describe(made, current(at));
    },
  };
};

const describeRotation = (key: AsymmetricKey, signsFrom: Date, at: Date, cause: RotationCause): AuditEntry => ({
  ...cause,
  at,
  subjectId: null,
  action: 'signing_key.rotated',
  outcome: 'success',
  personal: { after: { kid: key.kid, algorithm: key.algorithm, signs_from: signsFrom.toISOString() } },
});
