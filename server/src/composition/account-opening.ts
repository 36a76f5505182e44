import { accounts } from '../features/accounts/accounts.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { PasswordOwner } from '../vocabulary/new-account.ts';
import type { User } from '../vocabulary/user.ts';

type NewAccount = Parameters<typeof accounts.createAccount>[1];

/** What every way to get an account has in common: sign-up, the first administrator, the operator's command. */
export const createAccountOpening = (passwords: Pick<Passwords, 'checkNewPassword' | 'hash' | 'storeCredential'>) => ({
  /** Before the transaction: a fifth of a second of hashing would hold a connection and its locks. */
  preparePassword: async (password: string, owner: PasswordOwner): Promise<string> => {
    passwords.checkNewPassword(password, owner);
    return passwords.hash(password);
  },
  openAccount: async (tx: Transaction, account: NewAccount, passwordHash: string, at: Date): Promise<User> => {
    // Sent together, run in this order. Where the account is refused, the password is with it, and the account's error says why.
    const opening = accounts.createAccount(tx, account, at);
    const storing = passwords.storeCredential(tx, account.id, passwordHash, at);
    storing.catch(() => {});
    const user = await opening;
    await storing;
    return user;
  },
});
