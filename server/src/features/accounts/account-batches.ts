import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import * as store from './account-batches.store.ts';
import type { EmailAddress } from './email-address.ts';

/** An account that was made elsewhere, at a time of its own. */
export type MovedAccount = NewAccount<EmailAddress> & { readonly createdAt: Date };

/** An account with the form in which its e-mail address is compared. */
export type NamedUser = User & { readonly emailCanonical: string | null };

/** Makes those of the accounts whose id, e-mail address and username are free. @returns the ids of those it made. */
export const createAccounts = async (
  tx: Transaction,
  accounts: readonly MovedAccount[],
  at: Date,
): Promise<ReadonlySet<UserId>> => {
  const given = accounts.map((account) => ({
    id: account.id,
    email: account.email.typed,
    email_canonical: account.email.canonical,
    email_verified_at: account.emailVerifiedAt,
    username: account.username,
    name: account.name,
    roles: account.roles,
    status: account.status,
    created_at: account.createdAt,
  }));
  const rows = await tx.rows(store.insertUsers, [JSON.stringify(given), at]);
  return new Set(rows.map(({ id }) => id));
};

/** The accounts that have one of these canonical addresses, usernames or ids. */
export const findUsersNamed = (
  db: Queryable,
  { emails, usernames, ids }: { emails: readonly string[]; usernames: readonly string[]; ids: readonly UserId[] },
): Promise<readonly NamedUser[]> => db.rows(store.selectUsersNamed, [emails, usernames, ids]);

/** The first accounts by id after this one, erased ones left out. */
export const listUsersAfter = (db: Queryable, after: UserId, limit: number): Promise<readonly User[]> =>
  db.rows(store.selectUsersAfter, [after, limit]);
