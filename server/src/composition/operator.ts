import { accounts, emailField } from '../features/accounts/accounts.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Database } from '../platform/postgres/database.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { AuditEntry } from '../vocabulary/audit-entry.ts';
import type { User } from '../vocabulary/user.ts';
import type { ComposedFeatures } from './features.ts';

export type OperatorNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly composed: ComposedFeatures;
};

/** What whoever may run commands on the server can do to accounts. Every act is audited as the operator's. */
export type Operator = {
  listUsers(limit: number): Promise<User[]>;
  /** @throws StartError when nobody has that e-mail address, username or id, or a role is not known. */
  setRoles(loginOrId: string, roles: readonly string[]): Promise<User>;
  /** @throws StartError for a malformed address or unknown role; Problem for a weak password or a taken address. */
  createUser(account: { email: string; password: string; roles: readonly string[] }): Promise<User>;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const createOperator = ({ database, clock, randomness, composed }: OperatorNeeds): Operator => {
  const { accessControl, accountOpening, audit } = composed;

  const audited = (
    user: User,
    action: AuditEntry['action'],
    at: Date,
    personal: AuditEntry['personal'] = {},
  ): AuditEntry => ({
    at,
    actorKind: 'operator',
    actorId: null,
    subjectId: user.id,
    action,
    outcome: 'success',
    reason: null,
    request: null,
    sessionId: null,
    personal,
  });

  const requireKnownRoles = async (roles: readonly string[]): Promise<void> => {
    const known = await accessControl.listRoleNames(database);
    const unknown = roles.filter((role) => !known.includes(role));
    if (unknown.length > 0) {
      throw new StartError(`There is no role ${unknown.join(', ')}; there are ${known.join(', ')}.`);
    }
  };

  return {
    listUsers: (limit) => accounts.listUsers(database, limit),

    async setRoles(loginOrId, roles) {
      await requireKnownRoles(roles);
      const user = uuid.test(loginOrId)
        ? await accounts.findUser(database, loginOrId)
        : await accounts.findUserByLogin(database, loginOrId);
      if (user === undefined) throw new StartError(`Nobody has the e-mail address, username or id ${loginOrId}.`);
      return accessControl.setRolesOfUser({ kind: 'operator' }, user.id, [...new Set(roles)]);
    },

    async createUser({ email, password, roles }) {
      await requireKnownRoles(roles);
      const address = emailField.safeParse(email);
      if (!address.success) throw new StartError(`${email} is not an e-mail address.`);
      const hash = await accountOpening.preparePassword(password, { email, username: null, name: null });
      return database.transaction(async (tx) => {
        const at = clock.now();
        await accessControl.requireGrantable(tx, { kind: 'operator' }, roles, 'roles');
        const user = await accountOpening.openAccount(
          tx,
          {
            id: randomness.uuid(),
            email: address.data,
            emailVerifiedAt: at,
            username: null,
            name: null,
            roles: [...new Set(['user', ...roles])],
            status: 'active',
          },
          hash,
          at,
        );
        await audit.record(tx, audited(user, 'user.signed_up', at, { email: user.email }));
        return user;
      });
    },
  };
};
