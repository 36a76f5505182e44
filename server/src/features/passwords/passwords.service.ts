import { createHmac } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import { defineLogEvent, type Log } from '../../platform/log/log.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { makeDecoy } from './decoy-hash.ts';
import { costsAsMuch, isCurrent, openEnvelope, sealEnvelope, sealWrapped } from './hash-envelope.ts';
import type { HashCheck, HashRecipe } from './hashing-job.ts';
import type { HashingPool } from './hashing-pool.ts';
import { canonicalPassword } from './password-text.ts';
import { unfitPassword } from './passwords.errors.ts';
import * as store from './passwords.store.ts';
import { createRecentDurations } from './recent-durations.ts';
import { digestWeakly, type WeakHash } from './weak-digest.ts';

export type HashingNeeds = {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly database: Database;
  readonly pool: HashingPool;
  readonly recipe: HashRecipe;
};

/** What a password proved. `upgrade` stores a better hash in place of the verified one, unless that was changed meanwhile. */
export type PasswordVerdict = {
  readonly matches: boolean;
  /** It is the one chosen at a sign-up with this address whose mail nobody has read yet. It opens nothing. */
  readonly isOffered: boolean;
  readonly upgrade: ((tx: Transaction, at: Date) => Promise<void>) | null;
};

/** Which stored hash a password was compared with; null when there was none that could be read. */
export type Comparison = {
  readonly matches: boolean;
  readonly comparedWith: string | null;
  readonly isCurrent: boolean;
};

/** What a stored hash asks of a thread. */
type Comparable = { readonly check: HashCheck; readonly input: string; readonly isCurrent: boolean };

const credentialUnreadable = defineLogEvent<{ userId: UserId }>({
  name: 'passwords.credential_unreadable',
  level: 'error',
  message: 'A stored password hash cannot be read or its key is missing; its owner cannot log in with it.',
});

const upgradePutOff = defineLogEvent<{ userId: UserId }>({
  name: 'passwords.upgrade_put_off',
  level: 'info',
  message: 'A password hash was not upgraded because hashing is busy; the next login will.',
});

const pepperLabel = 'password-pepper';
const pepperBytes = 48;
const saltBytes = 16;

export const createHashing = (needs: HashingNeeds) => {
  const { secrets, clock, randomness, log, database, pool, recipe } = needs;
  const decoy = makeDecoy(recipe, randomness);
  const ownHashes = createRecentDurations(randomness);

  // 64 letters of base64: under the 72 bytes where bcrypt stops reading, and without the NUL byte where it ends.
  const preHash = (password: string, pepperId: string): string =>
    createHmac('sha384', secrets.derive(pepperLabel, pepperBytes, pepperId))
      .update(password)
      .digest('base64');

  const hash = async (password: string): Promise<string> => {
    const text = canonicalPassword(password);
    if (text === undefined) throw unfitPassword('password', ['This password is too long or not valid text.']);
    return hashText(text);
  };

  const hashText = async (text: string): Promise<string> => {
    const pepperId = secrets.keyId;
    // A copy of its own: a slice of a pooled buffer would send its whole pool to the thread.
    const salt = Uint8Array.from(randomness.bytes(saltBytes));
    const outcome = await pool.run({ operation: 'hash', recipe, input: preHash(text, pepperId), salt });
    if (outcome.kind !== 'hashed') throw new Error(`Hashing with ${recipe.scheme} failed: ${outcome.kind}`);
    ownHashes.note(outcome.durationMs);
    return sealEnvelope(recipe.scheme, pepperId, outcome.encoded);
  };

  /** How long to keep the thread for a hash of another cost. Before any of ours was measured, one of ours goes ahead of it instead. */
  const foreignAtLeastMs = async (): Promise<number> => {
    const drawn = ownHashes.draw();
    if (drawn === undefined) await compareWithDecoy();
    return drawn ?? 0;
  };

  const compareWith = async (check: HashCheck, input: string): Promise<boolean> => {
    const isOfOurCost = costsAsMuch(check, recipe);
    const atLeastMs = isOfOurCost ? 0 : await foreignAtLeastMs();
    const outcome = await pool.run({ operation: 'verify', check, input, atLeastMs });
    if (outcome.kind === 'verified' && isOfOurCost) ownHashes.note(outcome.durationMs);
    return outcome.kind === 'verified' && outcome.matches;
  };

  const compareWithDecoy = (): Promise<boolean> => compareWith(decoy, preHash('', secrets.keyId));

  const readStored = (stored: string, password: string): Comparable | undefined => {
    const opened = openEnvelope(stored, secrets);
    if (opened === undefined) return undefined;
    const { check, pepperId, beneath } = opened;
    // Whoever made a foreign hash did not normalise as we do: it is compared with the password as typed, or as they did.
    if (pepperId === null) {
      return { check, input: beneath === 'nfkc' ? password.normalize('NFKC') : password, isCurrent: false };
    }
    const text = typeof beneath === 'object' ? digestWeakly(beneath, password) : canonicalPassword(password);
    if (text === undefined) return undefined;
    try {
      return { check, input: preHash(text, pepperId), isCurrent: isCurrent(opened, recipe, secrets.keyId) };
    } catch {
      return undefined;
    }
  };

  /**
   * Compares the password with the user's stored hash. An unknown user, a missing credential, an unreadable hash and a
   * password that cannot be hashed all cost one look-up and one comparison, like everybody else.
   */
  const compareStored = async (userId: UserId | null, stored: string | null, password: string): Promise<Comparison> => {
    const fits = canonicalPassword(password) !== undefined;
    const comparable = stored !== null && fits ? readStored(stored, password) : undefined;
    if (stored !== null && comparable === undefined && fits && userId !== null) {
      log.write(credentialUnreadable, { userId });
    }
    if (comparable === undefined) {
      await compareWithDecoy();
      return { matches: false, comparedWith: null, isCurrent: false };
    }
    const matches = await compareWith(comparable.check, comparable.input);
    return { matches, comparedWith: stored, isCurrent: comparable.isCurrent };
  };

  const findStored = async (userId: UserId | null) =>
    (await database.row(store.selectCredential, [userId ?? randomness.uuid()])) ?? { hash: null, offered: null };

  const compare = async (userId: UserId, password: string): Promise<Comparison> =>
    compareStored(userId, (await findStored(userId)).hash, password);

  const upgradeFor = async (
    userId: UserId,
    password: string,
    verified: string,
  ): Promise<NonNullable<PasswordVerdict['upgrade']> | null> => {
    try {
      const upgraded = await hash(password);
      return async (tx, at) => {
        await tx.execute(store.upgradeCredential, [userId, verified, upgraded, at]);
      };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.write(upgradePutOff, { userId });
      return null;
    }
  };

  const verify = async (userId: UserId | null, password: string): Promise<PasswordVerdict> => {
    const { hash: stored, offered } = await findStored(userId);
    const { matches, comparedWith, isCurrent } = await compareStored(userId, stored, password);
    if (!matches || comparedWith === null || userId === null) {
      // Looked at wherever there is one, in the same order: beside an old account it costs what it costs beside a new one.
      const isOffered = offered !== null && (await compareStored(userId, offered, password)).matches;
      return { matches: false, isOffered, upgrade: null };
    }
    const upgrade = isCurrent ? null : await upgradeFor(userId, password, comparedWith);
    return { matches, isOffered: false, upgrade };
  };

  /** A hash of ours around a digest that is too quick to be kept as it is. */
  const wrap = async ({ digest, value }: WeakHash): Promise<string> => sealWrapped(digest, await hashText(value));

  /** Keeps every thread hashing for a second. */
  const estimateHashRate = async (threads: number) => {
    const onEveryThread = <T>(work: () => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: threads }, work));
    // The first pays for starting the thread.
    await onEveryThread(compareWithDecoy);
    const startedMs = clock.monotonicMs();
    const counts = await onEveryThread(async () => {
      let count = 0;
      while (clock.monotonicMs() - startedMs < 1_000) {
        await compareWithDecoy();
        count += 1;
      }
      return count;
    });
    const elapsedMs = clock.monotonicMs() - startedMs;
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { hashesPerSecond: (total * 1000) / elapsedMs, millisecondsPerHash: (elapsedMs * threads) / total };
  };

  return { hash, compare, verify, wrap, estimateHashRate };
};
