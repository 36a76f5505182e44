import { accounts } from '../features/accounts/accounts.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';

export type MailboxProof = {
  /**
   * Notes that whoever asks reads the mail of the account; an unverified one is active from then on.
   *
   * What was said at its sign-up (password, name, username) counts only where somebody `follows` that sign-up and nobody
   * else signed up with the address. Otherwise a stranger who did so first would have a key to the account.
   *
   * @param user as it is held by the transaction.
   * @throws Problem `CONFLICT` when the username that was wanted is given away at this very moment.
   */
  prove(
    tx: Transaction,
    user: User,
    signUp: 'follows' | 'drops',
    at: Date,
  ): Promise<{ readonly user: User; readonly isAsSignedUp: boolean }>;
};

/** What the first proof that somebody reads the mail of an account changes about it. */
export const createMailboxProof = (needs: {
  readonly settleOffered: Passwords['settleOffered'];
  readonly dropProfileAfter: (tx: Transaction, id: UserId) => void;
}): MailboxProof => ({
  async prove(tx, user, signUp, at) {
    // Beside an account that was active all along a stranger's password may be kept; it never becomes the account's.
    const isAsSignedUp =
      user.status === 'unverified' && (await needs.settleOffered(tx, user.id, signUp === 'follows', at));
    needs.dropProfileAfter(tx, user.id);
    return { user: await accounts.proveMailbox(tx, user.id, isAsSignedUp, at), isAsSignedUp };
  },
});
