import { accounts, emailField, findUsers, type UserFilters } from '../features/accounts/accounts.feature.ts';
import type { Database } from '../platform/postgres/database.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { User } from '../vocabulary/user.ts';
import type { ComposedFeatures } from './features.ts';

export type OperatorNeeds = {
  readonly database: Database;
  readonly composed: ComposedFeatures;
};

/** What whoever may run commands on the server can do to accounts. Every act is audited as the operator's. */
export type Operator = {
  /** By age. */
  listUsers(limit: number, filters?: UserFilters): Promise<readonly User[]>;
  /** @throws StartError when nobody has that e-mail address, username or id, or a role is not known. */
  setRoles(loginOrId: string, roles: readonly string[]): Promise<User>;
  /** @throws StartError for a malformed address or unknown role; Problem for a weak password or a taken address. */
  createUser(account: { email: string; password: string; roles: readonly string[] }): Promise<User>;
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

    async createUser({ email, password, roles }) {
      await requireKnownRoles(roles);
      const address = emailField.safeParse(email);
      if (!address.success) throw new StartError(`${email} is not an e-mail address.`);
      return administration.create(operator, {
        email: address.data,
        password,
        emailVerified: true,
        username: null,
        name: null,
        roles: [...new Set(['user', ...roles])],
      });
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
