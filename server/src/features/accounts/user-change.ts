import type { User } from '../../vocabulary/user.ts';
import { type EmailAddress, parseEmailAddress } from './email-address.ts';
import { presentUser } from './user-body.ts';

/** What an administrator changes of an account; a field that is absent stays as it is, null clears it. */
export type UserChange = {
  readonly email?: EmailAddress;
  readonly emailVerified?: boolean;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly status?: 'active' | 'disabled';
};

/** Why tokens made before the change say something that is no longer so. */
export type Outdated = 'status_changed' | 'email_changed' | 'username_changed';

/** A change held against the account as it is. */
export type UserDifference = {
  /** The account as it is to be. */
  readonly wanted: User;
  /** What differs, under the names the API has for it; both are empty when nothing does. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly isEmpty: boolean;
  /** Null when tokens made before may live on. */
  readonly outdates: Outdated | null;
};

const changeable = ['email', 'email_verified', 'username', 'name', 'status'] as const;

const outdatedBy = (user: User, wanted: User, isSameMailbox: boolean): Outdated | null => {
  if (wanted.status !== user.status) return 'status_changed';
  if (!isSameMailbox) return 'email_changed';
  // Only a name that is given up: somebody else may take it while tokens still show it.
  return user.username === null || wanted.username === user.username ? null : 'username_changed';
};

/** What the change really changes. A new address is unverified unless the change says otherwise; another spelling of the old one is not new. */
export const differenceOf = (user: User, change: UserChange): UserDifference => {
  const isSameMailbox =
    change.email === undefined || change.email.canonical === parseEmailAddress(user.email)?.canonical;
  const wanted: User = {
    ...user,
    email: change.email?.typed ?? user.email,
    emailVerified: change.emailVerified ?? (isSameMailbox && user.emailVerified),
    username: change.username === undefined ? user.username : change.username,
    name: change.name === undefined ? user.name : change.name,
    status: change.status ?? user.status,
  };
  const [from, to] = [presentUser(user), presentUser(wanted)];
  const differing = changeable.filter((field) => from[field] !== to[field]);
  return {
    wanted,
    before: Object.fromEntries(differing.map((field) => [field, from[field]])),
    after: Object.fromEntries(differing.map((field) => [field, to[field]])),
    isEmpty: differing.length === 0,
    outdates: outdatedBy(user, wanted, isSameMailbox),
  };
};
