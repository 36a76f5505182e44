import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { FirebaseParameters } from './firebase-hash.ts';
import { type ForeignHash, readForeignHash } from './foreign-hash.ts';
import { unwrapForeign } from './hash-envelope.ts';
import * as store from './passwords.store.ts';
import type { WeakHash } from './weak-digest.ts';

/** Passwords that come from another system, or go to one. */
export type MovedPasswords = {
  readForeign(text: string, firebase: FirebaseParameters | null): ForeignHash;
  /** What is stored in place of digests that are too quick: a hash of ours around each, which takes as long as any. */
  wrapAll(hashes: readonly WeakHash[]): Promise<readonly string[]>;
  /** Gives accounts that have none their password's hash. */
  storeAll(tx: Transaction, hashes: ReadonlyMap<UserId, string>, at: Date): Promise<void>;
  /** @returns whether it took the place of none, or of another that came from elsewhere; never of one that was made here. */
  replaceForeign(tx: Transaction, userId: UserId, hash: string, at: Date): Promise<boolean>;
  /** Those of these accounts that have a password, with its hash: in the form in which it came, where it did. */
  listHashes(db: Queryable, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
};

export const createMovedPasswords = (
  secrets: Secrets,
  wrap: (hash: WeakHash) => Promise<string>,
  threads: number,
): MovedPasswords => ({
  readForeign: (text, firebase) => readForeignHash(text, { secrets, firebase }),
  wrapAll: async (hashes) => {
    const wrapped: string[] = [];
    const waiting = hashes.entries();
    // One for each thread: a queue that stands is held short, and would refuse some.
    const work = async (): Promise<void> => {
      for (const [place, hash] of waiting) wrapped[place] = await wrap(hash);
    };
    await Promise.all(Array.from({ length: threads }, work));
    return wrapped;
  },
  storeAll: async (tx, hashes, at) => {
    await tx.execute(store.insertCredentials, [[...hashes.keys()], [...hashes.values()], at]);
  },
  replaceForeign: async (tx, userId, hash, at) =>
    (await tx.execute(store.replaceForeignCredential, [userId, hash, at])) === 1,
  listHashes: async (db, userIds) => {
    const rows = await db.rows(store.selectCredentials, [userIds]);
    return new Map(rows.map(({ userId, hash }) => [userId, unwrapForeign(hash) ?? hash]));
  },
});
