import { Problem } from '../../platform/problem/problem.ts';
import type { User } from '../../vocabulary/user.ts';
import type { CheckedAccount } from './account-check.ts';
import type { AccountTransferNeeds, ForeignHash, NamedUser, TakenOver } from './import-needs.ts';
import { type Refusal, refuse } from './source-account.ts';

/** What becomes of an account that is here already. */
export type OnConflict = 'skip' | 'update' | 'fail';

/** A record that fits. @typeParam Weak a digest that must not be stored as it is. */
export type Candidate<Weak> = {
  readonly position: number;
  readonly account: CheckedAccount;
  /** Null without a password. */
  readonly hash: Exclude<ForeignHash<Weak>, { kind: 'refused' }> | null;
};

/** What is to be done about it. */
export type Decision = { readonly kind: 'create' } | { readonly kind: 'exists'; readonly user: User } | Refusal;

/** The accounts that have a name of one of the candidates. */
export type Taken = {
  readonly byEmail: ReadonlyMap<string, NamedUser>;
  readonly byUsername: ReadonlyMap<string, NamedUser>;
  readonly byId: ReadonlyMap<string, NamedUser>;
};

const given = <Value>(value: Value | null | undefined): Value[] =>
  value === null || value === undefined ? [] : [value];

export const findTaken = async (
  needs: Pick<AccountTransferNeeds<unknown>, 'database' | 'findUsersNamed'>,
  candidates: readonly Pick<Candidate<unknown>, 'account'>[],
): Promise<Taken> => {
  const users = await needs.findUsersNamed(needs.database, {
    emails: candidates.map(({ account }) => account.email.canonical),
    usernames: candidates.flatMap(({ account }) => given(account.username)),
    ids: candidates.flatMap(({ account }) => given(account.id)),
  });
  return {
    byEmail: new Map(users.flatMap((user) => given(user.emailCanonical).map((email) => [email, user] as const))),
    byUsername: new Map(users.flatMap((user) => given(user.username).map((name) => [name, user] as const))),
    byId: new Map(users.map((user) => [user.id, user])),
  };
};

/** Whose names are whose: an account here is the same person's when it has the same e-mail address. */
export const decide = ({ account }: Pick<Candidate<unknown>, 'account'>, taken: Taken): Decision => {
  const user = taken.byEmail.get(account.email.canonical);
  const namesake = account.username === undefined ? undefined : taken.byUsername.get(account.username);
  if (namesake !== undefined && namesake.id !== user?.id) {
    return refuse('username_taken', 'Another account has this username.');
  }
  if (user !== undefined) {
    const isSettled = user.status === 'active' || user.status === 'disabled';
    return isSettled
      ? { kind: 'exists', user }
      : refuse('not_changeable', `There is an account with this address that is ${user.status}.`);
  }
  if (account.id !== null && taken.byId.has(account.id)) {
    return refuse('id_taken', 'Another account has this id, or had it and was erased.');
  }
  return { kind: 'create' };
};

const takenOverBy = (account: CheckedAccount, user: User): TakenOver => ({
  ...(account.emailVerified === true && !user.emailVerified && { emailVerified: true }),
  ...(account.username !== undefined && account.username !== user.username && { username: account.username }),
  ...(account.name !== undefined && account.name !== user.name && { name: account.name }),
  // Never the other way: who was disabled here since stays so.
  ...(account.isDisabled === true && user.status === 'active' && { status: 'disabled' }),
});

/** @returns whether the account has another hash now. */
const takePasswordOver = async <Weak>(
  { database, passwords, clock }: AccountTransferNeeds<Weak>,
  hash: NonNullable<Candidate<Weak>['hash']>,
  user: User,
): Promise<boolean> => {
  // Wrapped, a weak digest cannot be told from another one: it is taken where there is no password at all.
  if (hash.kind === 'weak' && (await passwords.listHashes(database, [user.id])).size > 0) return false;
  const stored = hash.kind === 'ready' ? hash.stored : ((await passwords.wrapAll([hash.hash]))[0] ?? '');
  return database.transaction((tx) => passwords.replaceForeign(tx, user.id, stored, clock.now()));
};

/**
 * Takes over what the source says of an account that is here: names, a proved address, roles besides those it has, being
 * disabled, and the password unless it was chosen or verified here since. Each is its own act, and one that is done already
 * is none.
 *
 * @returns whether anything changed.
 */
export const updateAccount = async <Weak>(
  needs: AccountTransferNeeds<Weak>,
  { account, hash }: Candidate<Weak>,
  user: User,
): Promise<boolean | Refusal> => {
  // A file never takes an administrator's account over.
  if (user.roles.includes('admin')) return refuse('is_administrator', 'Accounts of administrators are left alone.');
  const change = takenOverBy(account, user);
  const newRoles = account.roles.filter((role) => !user.roles.includes(role));
  try {
    if (Object.keys(change).length > 0) await needs.changeAccount(user.id, change);
    if (newRoles.length > 0) await needs.setRoles(user.id, [...user.roles, ...newRoles]);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'CONFLICT') throw error;
    return refuse('not_changeable', error.message);
  }
  const isNewPassword = hash !== null && (await takePasswordOver(needs, hash, user));
  return Object.keys(change).length > 0 || newRoles.length > 0 || isNewPassword;
};
