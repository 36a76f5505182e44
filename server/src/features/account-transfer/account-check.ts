import type { z } from 'zod';
import type { UserId } from '../../vocabulary/ids.ts';
import { isRefusal, type Refusal, refuse, type SourceAccount } from './source-account.ts';

/** An e-mail address as its owner typed it, and the one form in which addresses are compared. */
export type Address = { readonly typed: string; readonly canonical: string };

/** What an account looks like once it fits this house. */
export type CheckedAccount = {
  readonly kind: 'checked';
  /** The id it is to have; null for a new one. */
  readonly id: UserId | null;
  readonly email: Address;
  readonly emailVerified: boolean | undefined;
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly roles: readonly string[];
  readonly isDisabled: boolean | undefined;
  readonly createdAt: Date | undefined;
  readonly passwordHash: string | undefined;
};

export type AccountShapes = {
  readonly email: z.ZodType<Address>;
  readonly username: z.ZodType<string>;
  readonly name: z.ZodType<string>;
};

/** What is done with what does not fit. */
export type CheckOptions = {
  readonly keepsIds: boolean;
  readonly dropsUnfitUsernames: boolean;
  readonly ignoresRoles: boolean;
  readonly mayBeAdministrators: boolean;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const roleName = /^[a-z][a-z0-9-]{1,49}$/;
const mostRoles = 20;

const parseEmail = (source: SourceAccount, shapes: AccountShapes): Address | Refusal => {
  if (source.email === null) return refuse('email_missing', 'An account here has an e-mail address.');
  const email = shapes.email.safeParse(source.email);
  return email.success ? email.data : refuse('email_unfit', 'This is not an e-mail address that mail can be sent to.');
};

const parseRoles = (source: SourceAccount, options: CheckOptions): readonly string[] | Refusal => {
  const roles = options.ignoresRoles ? [] : [...new Set(source.roles ?? [])];
  if (roles.length > mostRoles) return refuse('role_unfit', `An account has at most ${mostRoles} roles.`);
  if (!roles.every((role) => roleName.test(role))) {
    return refuse('role_unfit', 'A role name has 2 to 50 of a-z, 0-9 and hyphen, and begins with a letter.');
  }
  // Whoever administers another system does not come to administer this one by a file.
  if (roles.includes('admin') && !options.mayBeAdministrators) {
    return refuse('role_admin', 'It holds the role admin; --allow-admin takes it over, --ignore-roles leaves it out.');
  }
  return roles;
};

/** Holds an account against the rules by which a sign-up is judged. Whether its names are free is not asked here. */
export const checkAccount = (
  source: SourceAccount,
  shapes: AccountShapes,
  options: CheckOptions,
  now: Date,
): CheckedAccount | Refusal => {
  const email = parseEmail(source, shapes);
  if (isRefusal(email)) return email;
  const username = source.username === undefined ? undefined : shapes.username.safeParse(source.username);
  if (username?.success === false && !options.dropsUnfitUsernames) {
    return refuse(
      'username_unfit',
      'A username has 3 to 50 of the characters a-z, 0-9, dot, underscore and hyphen; --drop-unfit-usernames leaves it out.',
    );
  }
  const name = source.name === undefined ? undefined : shapes.name.safeParse(source.name);
  if (name?.success === false) return refuse('name_unfit', 'A name has 1 to 200 characters and no control characters.');
  if (source.createdAt !== undefined && source.createdAt > now) {
    return refuse('created_at_unfit', 'It was made in the future.');
  }
  const roles = parseRoles(source, options);
  if (isRefusal(roles)) return roles;
  const externalId = source.externalId?.toLowerCase() ?? '';
  return {
    kind: 'checked',
    id: options.keepsIds && uuid.test(externalId) ? externalId : null,
    email,
    emailVerified: source.emailVerified,
    username: username?.data,
    name: name?.data,
    roles,
    isDisabled: source.isDisabled,
    createdAt: source.createdAt,
    passwordHash: source.passwordHash,
  };
};
