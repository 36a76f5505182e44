import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { Address, CheckedAccount } from './account-check.ts';

/** An account as it is about to be written, with the time at which it was made elsewhere. */
export type MovedAccount = NewAccount<Address> & { readonly createdAt: Date };

/** @param freeId for an account that brings no id of its own. */
export const movedAccountOf = (account: CheckedAccount, freeId: UserId, at: Date): MovedAccount => ({
  id: account.id ?? freeId,
  email: account.email,
  emailVerifiedAt: account.emailVerified === true ? at : null,
  username: account.username ?? null,
  name: account.name ?? null,
  roles: [...new Set(['user', ...account.roles])],
  status: account.isDisabled === true ? 'disabled' : 'active',
  createdAt: account.createdAt ?? at,
});

/** @param reason where it came from. */
export const describeImport = (
  account: MovedAccount,
  reason: string,
  at: Date,
): AuditEntry & { readonly request: null } => ({
  ...{ at, actorKind: 'operator', actorId: null, request: null, sessionId: null },
  ...{ subjectId: account.id, action: 'user.imported', outcome: 'success', reason },
  personal: {
    before: null,
    after: {
      email: account.email.typed,
      email_verified: account.emailVerifiedAt !== null,
      username: account.username,
      name: account.name,
      roles: account.roles,
      status: account.status,
    },
  },
});
