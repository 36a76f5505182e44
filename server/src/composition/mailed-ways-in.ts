import type { AccessControl } from '../features/access-control/access-control.feature.ts';
import { roleNamesField } from '../features/access-control/access-control.feature.ts';
import {
  accounts,
  emailField,
  nameField,
  presentUser,
  requireCurrent,
  requireMayGiveRoles,
  userBody,
  usernameField,
} from '../features/accounts/accounts.feature.ts';
import { createInvitationFeature } from '../features/invitations/invitations.feature.ts';
import type { MailFeature } from '../features/mail/mail.feature.ts';
import type { OneTimeTokens } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import { type Passwords, passwordField } from '../features/passwords/passwords.feature.ts';
import type { Tasks } from '../features/tasks/tasks.feature.ts';
import { tokenRevoked } from '../features/tokens/tokens.errors.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import type { Cursors } from '../platform/http/page.ts';
import type { Database, Transaction } from '../platform/postgres/database.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { Actor } from '../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../vocabulary/audit-entry.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';
import type { createAccountOpening } from './account-opening.ts';

export type MailedWaysInNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly cursors: Cursors;
  readonly publicUrl: URL;
  readonly accessControl: AccessControl;
  readonly oneTimeTokens: OneTimeTokens;
  readonly passwords: Passwords;
  readonly accountOpening: ReturnType<typeof createAccountOpening>;
  readonly tasks: Tasks;
  readonly mail: MailFeature;
  readonly dropProfileAfter: (tx: Transaction, id: UserId) => void;
  readonly eraseBelongings: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    at: Date,
    by: AuditActor,
  ) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

type EmailAddress = Parameters<typeof accounts.createAccount>[1]['email'];

export type MailedWaysIn = {
  readonly features: readonly Feature[];
  readonly invite: ReturnType<typeof createInvitationFeature<EmailAddress>>['invite'];
  /** Removes what these features keep of an account that is erased. */
  readonly forget: (tx: Transaction, userId: UserId) => Promise<void>;
};

/** The part of the wiring diagram for what a mailed link opens besides an account's own sign-up. */
export const createMailedWaysIn = (needs: MailedWaysInNeeds): MailedWaysIn => {
  const { accessControl, oneTimeTokens, passwords } = needs;

  const lockWithActor = async (
    tx: Transaction,
    actor: Actor,
    ids: readonly UserId[],
    also: { readonly administrators: boolean },
  ): Promise<readonly User[]> => {
    const own = actor.kind === 'user' ? [actor.principal.userId] : [];
    const locked = await accounts.lockUsers(tx, [...own, ...ids], also);
    requireCurrent(actor, locked, tokenRevoked);
    return locked;
  };

  const invitations = createInvitationFeature({
    ...needs,
    settings: { publicUrl: needs.publicUrl },
    requireMayGiveRoles: (actor, roles) => requireMayGiveRoles(accessControl.isAllowed, actor, roles),
    requireMayManage: (actor, roles) => {
      if (actor.kind === 'user') accessControl.requireMayManage(actor.principal, roles);
    },
    requireGrantable: accessControl.requireGrantable,
    lockWithActor,
    createAccount: accounts.createAccount,
    findUser: accounts.findUser,
    findUsersByIds: accounts.findUsersByIds,
    lockUser: accounts.lockUser,
    canonicalLogin: accounts.canonicalLogin,
    activateAccount: (tx, user, names, at) => {
      needs.dropProfileAfter(tx, user.id);
      return accounts.changeAccount(tx, { ...user, ...names, status: 'active', emailVerified: true }, null, true, at);
    },
    eraseAccount: async (tx, userId, at, by) => {
      const erased = await accounts.eraseAccount(tx, userId, at);
      needs.dropProfileAfter(tx, userId);
      await needs.eraseBelongings(tx, userId, erased.securityVersion, at, by);
    },
    preparePassword: needs.accountOpening.preparePassword,
    storeCredential: passwords.storeCredential,
    tokens: oneTimeTokens,
    mintToken: oneTimeTokens.mint,
    enqueue: needs.tasks.enqueue,
    deliver: needs.mail.deliver,
    shapes: {
      email: emailField,
      name: nameField,
      username: usernameField,
      password: passwordField,
      roles: roleNamesField,
      user: userBody,
      presentUser,
    },
  });

  return {
    features: [invitations.feature],
    invite: invitations.invite,
    forget: async (tx, userId) => {
      await invitations.forget(tx, userId);
      await oneTimeTokens.forgetTokens(tx, userId);
    },
  };
};
