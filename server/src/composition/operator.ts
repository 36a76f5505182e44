import type { z } from 'zod';
import {
  accounts,
  emailField,
  findUsers,
  nameField,
  type UserFilters,
  usernameField,
} from '../features/accounts/accounts.feature.ts';
import type { Database } from '../platform/postgres/database.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { MailLanguage } from '../vocabulary/mail-content.ts';
import type { User } from '../vocabulary/user.ts';
import type { ComposedFeatures } from './features.ts';

export type OperatorNeeds = {
  readonly database: Database;
  readonly composed: ComposedFeatures;
};

/** An account as it is written on a command line. */
export type NewAccountText = {
  readonly email: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly username?: string;
  readonly name?: string;
};

/** An invitation as it is written on a command line. */
export type InvitedText = {
  readonly email: string;
  readonly roles: readonly string[];
  readonly name?: string;
  readonly language?: MailLanguage;
};

/** What whoever may run commands on the server can do to accounts. Every act is audited as the operator's. */
export type Operator = {
  /** By age. */
  listUsers(limit: number, filters?: UserFilters): Promise<readonly User[]>;
  /** @throws StartError when nobody has that e-mail address, username or id, or a role is not known. */
  setRoles(loginOrId: string, roles: readonly string[]): Promise<User>;
  /** @throws StartError for a malformed address or unknown role; Problem for a weak password or a taken address. */
  createUser(account: NewAccountText): Promise<User>;
  /**
   * Makes an account that waits for its owner, and has a serving process mail them the link.
   *
   * @throws StartError for a malformed address or name or an unknown role; Problem for a taken address.
   */
  inviteUser(invited: InvitedText): Promise<User>;
  /** @throws StartError when nobody is called that; Problem for the last administrator. */
  setStatus(loginOrId: string, status: 'active' | 'disabled'): Promise<User>;
  /**
   * Erases the account for good.
   *
   * @param confirmation its e-mail address or id once more.
   * @throws StartError when nobody is called that or the confirmation names somebody else; Problem for the last administrator.
   */
  eraseUser(loginOrId: string, confirmation: string): Promise<void>;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const operator = { kind: 'operator' } as const;

const read = <Value>(field: z.ZodType<Value>, text: string): Value => {
  const result = field.safeParse(text);
  if (!result.success) throw new StartError(result.error.issues.map((issue) => issue.message).join(' '));
  return result.data;
};

export const createOperator = ({ database, composed }: OperatorNeeds): Operator => {
  const { accessControl, administration } = composed;

  const requireKnownRoles = async (roles: readonly string[]): Promise<void> => {
    const known = await accessControl.listRoleNames(database);
    const unknown = roles.filter((role) => !known.includes(role));
    if (unknown.length > 0) {
      throw new StartError(`There is no role ${unknown.join(', ')}; there are ${known.join(', ')}.`);
    }
  };

  const find = async (loginOrId: string): Promise<User> => {
    const user = uuid.test(loginOrId)
      ? await accounts.findUser(database, loginOrId)
      : await accounts.findUserByLogin(database, loginOrId);
    if (user === undefined) throw new StartError(`Nobody has the e-mail address, username or id ${loginOrId}.`);
    return user;
  };

  return {
    listUsers: (limit, filters = {}) => findUsers(database, filters, 'created_at', limit),

    async setRoles(loginOrId, roles) {
      await requireKnownRoles(roles);
      const user = await find(loginOrId);
      return accessControl.setRolesOfUser(operator, user.id, [...new Set(roles)]);
    },

    async createUser({ email, password, roles, username, name }) {
      await requireKnownRoles(roles);
      return administration.create(operator, {
        email: read(emailField, email),
        password,
        emailVerified: true,
        username: username === undefined ? null : read(usernameField, username),
        name: name === undefined ? null : read(nameField, name),
        roles: [...new Set(['user', ...roles])],
      });
    },

    async inviteUser({ email, roles, name, language }) {
      await requireKnownRoles(roles);
      const { user } = await composed.invite(operator, {
        email: read(emailField, email),
        name: name === undefined ? null : read(nameField, name),
        roles: [...new Set(['user', ...roles])],
        language: language ?? null,
      });
      return user;
    },

    async setStatus(loginOrId, status) {
      return administration.change(operator, (await find(loginOrId)).id, { status });
    },

    async eraseUser(loginOrId, confirmation) {
      const user = await find(loginOrId);
      if (confirmation !== user.id && confirmation !== user.email) {
        throw new StartError(`Nothing was erased: --confirm does not name ${loginOrId} by e-mail address or id.`);
      }
      await administration.erase(operator, user.id);
    },
  };
};
