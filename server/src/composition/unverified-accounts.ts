import { accounts } from '../features/accounts/accounts.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Database, Transaction } from '../platform/postgres/database.ts';
import type { UserId } from '../vocabulary/ids.ts';

/**
 * Removes sign-ups whose mail nobody has read since before: the unverified accounts, and what was kept beside accounts
 * that had the address already, both at the same age, so that a login tells neither from the other.
 *
 * @returns how many were looked at; fewer than `limit` when none is left.
 */
export type ClearUnverified = (before: Date, limit: number) => Promise<number>;

export const createClearUnverified =
  (needs: {
    readonly database: Database;
    readonly passwords: Pick<Passwords, 'listOfferedBefore' | 'forgetOffered'>;
    /** Removes what mails and limits keep of an account that is gone. */
    readonly forget: (tx: Transaction, userId: UserId) => Promise<void>;
  }): ClearUnverified =>
  (before, limit) =>
    needs.database.transaction(async (tx) => {
      const ids = await needs.passwords.listOfferedBefore(tx, before, limit);
      // The accounts first, as everywhere; somebody may be verifying one of them.
      await accounts.lockUsers(tx, ids, { administrators: false });
      const forgotten = await needs.passwords.forgetOffered(tx, ids, before);
      for (const id of await accounts.deleteUnverified(tx, forgotten)) await needs.forget(tx, id);
      return ids.length;
    });
