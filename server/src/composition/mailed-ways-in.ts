import type { AccessControl } from '../features/access-control/access-control.feature.ts';
import { roleNamesField } from '../features/access-control/access-control.feature.ts';
import {
  accounts,
  type createAccounts,
  emailField,
  nameField,
  presentUser,
  requireCurrent,
  requireMayGiveRoles,
  userBody,
  usernameField,
} from '../features/accounts/accounts.feature.ts';
import { createEmailChangeFeature } from '../features/email-change/email-change.feature.ts';
import { createInvitationFeature } from '../features/invitations/invitations.feature.ts';
import { createMagicLinkFeature } from '../features/magic-links/magic-links.feature.ts';
import type { MailFeature } from '../features/mail/mail.feature.ts';
import type { NoticeNeeds } from '../features/notifications/notifications.feature.ts';
import type { OneTimeTokens } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import { type Passwords, passwordField } from '../features/passwords/passwords.feature.ts';
import type { RateLimits } from '../features/rate-limits/rate-limits.feature.ts';
import type { SignIn } from '../features/sign-in/sign-in.feature.ts';
import type { Tasks } from '../features/tasks/tasks.feature.ts';
import { tokenRevoked } from '../features/tokens/tokens.errors.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import { nameDevice } from '../platform/http/device.ts';
import type { Cursors } from '../platform/http/page.ts';
import { createReturnAddresses } from '../platform/http/return-address.ts';
import type { Database, Transaction } from '../platform/postgres/database.ts';
import { Problem } from '../platform/problem/problem.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { Actor } from '../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../vocabulary/audit-entry.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';
import type { createAccountOpening } from './account-opening.ts';
import type { EndAccessBelow } from './ended-access.ts';
import type { EndSessionsOfUser } from './ended-sessions.ts';
import { createHandOver } from './handed-over-accounts.ts';
import type { MailboxProof } from './mailbox-proof.ts';
import { createMailLink } from './mailed-links.ts';

export type MailedWaysInNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly cursors: Cursors;
  readonly publicUrl: URL;
  readonly settings: { readonly hasMagicLinks: boolean; readonly allowedOrigins: readonly string[] };
  readonly accessControl: AccessControl;
  readonly oneTimeTokens: OneTimeTokens;
  readonly passwords: Passwords;
  readonly accountOpening: ReturnType<typeof createAccountOpening>;
  readonly rateLimits: RateLimits;
  readonly signIn: SignIn;
  readonly tasks: Tasks;
  readonly mail: MailFeature;
  readonly mailboxProof: MailboxProof;
  readonly endSessionsOfUser: EndSessionsOfUser;
  readonly endAccessBelow: EndAccessBelow;
  readonly raiseSecurityVersion: (tx: Transaction, userId: UserId, at: Date) => Promise<User>;
  readonly dropProfileAfter: (tx: Transaction, id: UserId) => void;
  readonly eraseBelongings: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    at: Date,
    by: AuditActor,
  ) => Promise<void>;
  readonly notifyOfEmailChange: (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;
  readonly readAct: NoticeNeeds['readAct'];
  readonly makeWay: AccountFeature['makeWay'];
  readonly removeUnverified: AccountFeature['removeUnverified'];
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

type AccountFeature = ReturnType<typeof createAccounts>;
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

  const mailLink = createMailLink({ ...needs, tokens: oneTimeTokens, deliver: needs.mail.deliver });

  const magicLinks = createMagicLinkFeature({
    ...needs,
    settings: { isOn: needs.settings.hasMagicLinks },
    tokens: oneTimeTokens,
    findUser: accounts.findUser,
    findUserByEmail: accounts.findUserByEmail,
    lockUser: async (tx, id) => (await accounts.lockUsers(tx, [id], { administrators: false }))[0],
    canonicalEmail: accounts.canonicalLogin,
    takeMail: needs.rateLimits.takeMail,
    enqueue: needs.tasks.enqueue,
    handOver: createHandOver(needs),
    admit: needs.signIn.admit,
    countFailure: needs.signIn.countFailure,
    mailLink,
    shapes: {
      email: emailField,
      loggedIn: needs.signIn.loggedIn,
      readReturnAddress: createReturnAddresses(needs.publicUrl, needs.settings.allowedOrigins),
    },
  });

  const emailChange = createEmailChangeFeature({
    ...needs,
    lockCaller: async (tx, principal, context) => {
      const actor = { kind: 'user', principal, context } as const;
      const [caller] = await lockWithActor(tx, actor, [], { administrators: false });
      if (caller === undefined) throw new Problem(tokenRevoked);
      return caller;
    },
    lockUsers: (tx, ids) => accounts.lockUsers(tx, ids, { administrators: false }),
    findUser: accounts.findUser,
    findUserByEmail: accounts.findUserByEmail,
    canonicalEmail: accounts.canonicalLogin,
    changeAddress: (tx, user, email, at) => {
      needs.dropProfileAfter(tx, user.id);
      return accounts.changeAccount(tx, { ...user, email: email.typed, emailVerified: true }, email, true, at);
    },
    tokens: oneTimeTokens,
    mintToken: oneTimeTokens.mint,
    voidTokens: oneTimeTokens.voidTokens,
    takeMail: needs.rateLimits.takeMail,
    enqueue: needs.tasks.enqueue,
    nameDevice,
    deliver: needs.mail.deliver,
    shapes: { email: emailField },
  });

  return {
    features: [invitations.feature, magicLinks.feature, emailChange.feature],
    invite: invitations.invite,
    forget: async (tx, userId) => {
      await invitations.forget(tx, userId);
      await emailChange.forget(tx, userId);
      await oneTimeTokens.forgetTokens(tx, userId);
    },
  };
};
