import type { Queryable, Readable, Transaction } from '../../platform/postgres/database.ts';
import { isUniqueViolation } from '../../platform/postgres/database-error.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import { emailTaken, lastAdministrator, usernameTaken } from './accounts.errors.ts';
import * as store from './accounts.store.ts';
import { type EmailAddress, parseEmailAddress } from './email-address.ts';
import { parseUsername } from './username.ts';

const translateTaken = (error: unknown): unknown => {
  if (isUniqueViolation(error, 'users_email_canonical')) return emailTaken();
  if (isUniqueViolation(error, 'users_username')) return usernameTaken();
  return error;
};

const orTaken = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw translateTaken(error);
  }
};

const found = (user: User | undefined): User => {
  if (user === undefined) throw new Problem(notFound);
  return user;
};

/** @throws Problem `CONFLICT` when the e-mail address or the username is taken; the unique indexes decide, so races have one winner. */
export const createAccount = async (tx: Transaction, account: NewAccount<EmailAddress>, at: Date): Promise<User> =>
  found(
    await orTaken(
      tx.row(store.insertUser, [
        account.id,
        account.email.typed,
        account.email.canonical,
        account.emailVerifiedAt,
        account.username,
        account.name,
        account.roles,
        account.status,
        at,
      ]),
    ),
  );

/** Refuses a username that somebody has. @throws Problem `CONFLICT` */
export const requireUsernameFree = async (tx: Transaction, username: string | null): Promise<void> => {
  if ((await tx.row(store.existsUsername, [username]))?.exists) throw usernameTaken();
};

/** What somebody says of themselves when they sign up with an address that is still to be proved. */
export type ClaimedAccount = Pick<NewAccount<EmailAddress>, 'id' | 'email' | 'username' | 'name' | 'roles'>;

/**
 * An unverified account for the address or, when there is one already, that one as it is; held until the transaction ends.
 * The username is noted and not taken: it is given with `proveMailbox`, if it is still free.
 */
export const claimAddress = async (tx: Transaction, claimed: ClaimedAccount, at: Date): Promise<User> => {
  const { id, email, username, name, roles } = claimed;
  return found(await tx.row(store.claimAddress, [id, email.typed, email.canonical, name, username, roles, at]));
};

/**
 * Notes that the owner of the account reads its mail; an unverified account is active from then on.
 *
 * @param isAsSignedUp whether name and username of the sign-up are the owner's; otherwise an unverified account loses them.
 * @throws Problem `NOT_FOUND` for an account that may do nothing, `CONFLICT` when the username is given away at this very
 * moment: then trying again gives none.
 */
export const proveMailbox = async (tx: Transaction, id: UserId, isAsSignedUp: boolean, at: Date): Promise<User> =>
  found(await orTaken(tx.row(store.proveMailbox, [id, at, isAsSignedUp])));

/** Removes those of these accounts that are still unverified. @returns the ids of those that are gone. */
export const deleteUnverified = async (tx: Transaction, ids: readonly UserId[]): Promise<UserId[]> =>
  (await tx.rows(store.deleteUnverified, [ids])).map(({ id }) => id);

export const findUserByEmail = (db: Queryable, email: EmailAddress): Promise<User | undefined> =>
  db.row(store.selectUserByEmail, [email.canonical]);

export const findUser = (db: Readable, id: UserId): Promise<User | undefined> => db.row(store.selectUser, [id]);

/** The accounts of these ids that exist, in no order. */
export const findUsersByIds = (db: Queryable, ids: readonly UserId[]): Promise<User[]> =>
  db.rows(store.selectUsers, [ids]);

/** The form in which a login is compared: two texts that could be one account's login have the same. */
export const canonicalLogin = (login: string): string =>
  parseEmailAddress(login)?.canonical ?? parseUsername(login) ?? login;

/** The account whose e-mail address or username this is; a text with `@` is only ever an address. */
export const findUserByLogin = async (db: Queryable, login: string): Promise<User | undefined> => {
  const email = parseEmailAddress(login);
  if (email) return db.row(store.selectUserByEmail, [email.canonical]);
  const username = parseUsername(login);
  return username === undefined ? undefined : db.row(store.selectUserByUsername, [username]);
};

/**
 * Notes a successful login on the account that was checked.
 *
 * @returns undefined when the account has changed since (disabled, other password): the login must be refused.
 */
export const recordLogin = (tx: Transaction, checked: User, at: Date): Promise<User | undefined> =>
  tx.row(store.updateLastLogin, [checked.id, checked.securityVersion, at]);

/**
 * The accounts of these ids that exist, held until the transaction ends; with `administrators`, those of every active
 * administrator too. All in one order, so that people who change each other wait instead of deadlocking.
 */
export const lockUsers = (
  tx: Transaction,
  ids: readonly UserId[],
  also: { readonly administrators: boolean },
): Promise<User[]> => tx.rows(store.lockUsers, [ids, also.administrators]);

export const countUsersWithRole = async (db: Queryable, role: string): Promise<number> =>
  (await db.row(store.countUsersWithRole, [role]))?.count ?? 0;

export const isAdministrator = (user: User): boolean => user.status === 'active' && user.roles.includes('admin');

/**
 * Refuses an act that would leave nobody to administer.
 *
 * @param locked every administrator's account among others, as `lockUsers` holds them.
 * @throws Problem `CONFLICT` when this one is the last.
 */
export const requireAnotherAdministrator = (locked: readonly User[], leaving: UserId): void => {
  const administrators = locked.filter(isAdministrator);
  if (administrators.length === 1 && administrators[0]?.id === leaving) throw lastAdministrator();
};

// With the account itself, in the one order: whoever manages it locks it together with the administrators too.
const keepAnAdministrator = async (tx: Transaction, leaving: UserId): Promise<void> =>
  requireAnotherAdministrator(await lockUsers(tx, [leaving], { administrators: true }), leaving);

/** The account as it is, held until the transaction ends. @throws Problem `NOT_FOUND` */
export const lockUser = async (tx: Transaction, id: UserId): Promise<User> => found(await tx.row(store.lockUser, [id]));

/**
 * Writes address, verification, names and status of `wanted`.
 *
 * @param email null when it stays as it is.
 * @param isOutdating whether access tokens made before are refused from now on.
 * @throws Problem `CONFLICT` for a taken e-mail address or username.
 */
export const changeAccount = async (
  tx: Transaction,
  wanted: User,
  email: EmailAddress | null,
  isOutdating: boolean,
  at: Date,
): Promise<User> =>
  found(
    await orTaken(
      tx.row(store.updateUser, [
        wanted.id,
        email?.typed ?? null,
        email?.canonical ?? null,
        wanted.emailVerified,
        wanted.username,
        wanted.name,
        wanted.status,
        isOutdating ? 1 : 0,
        at,
      ]),
    ),
  );

/** Replaces the roles and raises the security version. @throws Problem `CONFLICT` when it would remove the last administrator. */
export const setRoles = async (tx: Transaction, id: UserId, roles: readonly string[], at: Date): Promise<User> => {
  if (!roles.includes('admin')) await keepAnAdministrator(tx, id);
  return found(await tx.row(store.updateRoles, [id, roles, at]));
};

export const raiseSecurityVersion = async (tx: Transaction, id: UserId, at: Date): Promise<User> =>
  found(await tx.row(store.updateSecurityVersion, [id, at]));

/** Removes everything that names the person; the id stays for what refers to it. @throws Problem `CONFLICT` for the last administrator. */
export const eraseAccount = async (tx: Transaction, id: UserId, at: Date): Promise<User> => {
  await keepAnAdministrator(tx, id);
  return found(await tx.row(store.eraseUser, [id, at]));
};

export const hasAdministrator = async (db: Queryable): Promise<boolean> =>
  (await db.row(store.existsAdministrator, []))?.exists ?? false;

export const listAdministrators = (db: Queryable): Promise<User[]> => db.rows(store.selectAdministrators, []);

/** How many accounts came to be within a time, without those that nobody has taken up yet. */
export const countNewAccounts = async (db: Queryable, from: Date, to: Date): Promise<number> =>
  (await db.row(store.countAccountsMade, [from, to]))?.count ?? 0;
