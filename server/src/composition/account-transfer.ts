import type { AccessControl } from '../features/access-control/access-control.feature.ts';
import {
  type AccountTransfer,
  createAccountTransfer as create,
} from '../features/account-transfer/account-transfer.feature.ts';
import {
  accountBatches,
  emailField,
  nameField,
  type UserAdministration,
  usernameField,
} from '../features/accounts/accounts.feature.ts';
import type { Audit } from '../features/audit/audit.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';

export type AccountTransferWiring = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly passwords: Passwords;
  readonly administration: UserAdministration;
  readonly accessControl: AccessControl;
  readonly audit: Audit;
};

const operator = { kind: 'operator' } as const;
const rolePageSize = 200;

/** The part of the wiring diagram for moving accounts in and out: all of it is the operator's doing. */
export const createAccountTransfer = (needs: AccountTransferWiring): AccountTransfer => {
  const { accessControl, administration, audit, passwords } = needs;

  const listRoles = async () => {
    const roles: Awaited<ReturnType<typeof accessControl.roles.list>> = [];
    for (;;) {
      const page = await accessControl.roles.list(roles.at(-1)?.name ?? '', rolePageSize);
      roles.push(...page);
      if (page.length < rolePageSize)
        return roles.map((role) => ({ ...role, isBuiltIn: role.createdAt === undefined }));
    }
  };

  return create({
    ...needs,
    shapes: { email: emailField, username: usernameField, name: nameField },
    findUsersNamed: accountBatches.findUsersNamed,
    createAccounts: accountBatches.createAccounts,
    listUsersAfter: accountBatches.listUsersAfter,
    passwords: passwords.moved,
    changeAccount: (id, change) => administration.change(operator, id, change),
    setRoles: (id, roles) => accessControl.setRolesOfUser(operator, id, roles),
    roles: {
      list: listRoles,
      create: async (definition) => {
        await accessControl.roles.create(operator, accessControl.parseRole(definition));
      },
    },
    recordAudit: audit.record,
    recordAuditAll: audit.recordAll,
  });
};
