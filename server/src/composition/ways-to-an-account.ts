import {
  accounts,
  emailField,
  nameField,
  presentUser,
  userBody,
  usernameField,
} from '../features/accounts/accounts.feature.ts';
import { createEmailVerificationFeature } from '../features/email-verification/email-verification.feature.ts';
import { type MailFeature, wasMailedSince } from '../features/mail/mail.feature.ts';
import type { Notifications } from '../features/notifications/notifications.feature.ts';
import type { OneTimeTokens } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import { createPasswordRecoveryFeature } from '../features/password-recovery/password-recovery.feature.ts';
import { type Passwords, passwordField } from '../features/passwords/passwords.feature.ts';
import type { RateLimits } from '../features/rate-limits/rate-limits.feature.ts';
import { createSignUpFeature } from '../features/sign-up/sign-up.feature.ts';
import type { Tasks } from '../features/tasks/tasks.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import type { Database, Transaction } from '../platform/postgres/database.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { AuditEntry } from '../vocabulary/audit-entry.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';
import type { createAccountOpening } from './account-opening.ts';
import type { SignUpMode } from './configuration.ts';
import type { EndSessionsOfUser } from './ended-sessions.ts';
import type { MailboxProof } from './mailbox-proof.ts';
import { createMailLink } from './mailed-links.ts';

export type WaysToAnAccountNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly publicUrl: URL;
  readonly signUpMode: SignUpMode;
  readonly passwords: Passwords;
  readonly accountOpening: ReturnType<typeof createAccountOpening>;
  readonly rateLimits: RateLimits;
  readonly oneTimeTokens: OneTimeTokens;
  readonly tasks: Tasks;
  readonly mail: MailFeature;
  readonly mailboxProof: MailboxProof;
  readonly raiseSecurityVersion: (tx: Transaction, userId: UserId, at: Date) => Promise<User>;
  readonly endSessionsOfUser: EndSessionsOfUser;
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: 'password_changed',
    at: Date,
  ) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly notifyOfPasswordChange: Notifications['notifyOfPasswordChange'];
};

/** The part of the wiring diagram for how somebody comes by an account of their own, and back to it. */
export const createWaysToAnAccount = (needs: WaysToAnAccountNeeds): { readonly features: readonly Feature[] } => {
  const { rateLimits, passwords, mailboxProof } = needs;

  const common = {
    ...needs,
    ...needs.accountOpening,
    tokens: needs.oneTimeTokens,
    enqueue: needs.tasks.enqueue,
    deliver: needs.mail.deliver,
    mailLink: createMailLink({ ...needs, tokens: needs.oneTimeTokens, deliver: needs.mail.deliver }),
    takeMail: rateLimits.takeMail,
    findUser: accounts.findUser,
    findUserByEmail: accounts.findUserByEmail,
    canonicalEmail: accounts.canonicalLogin,
    lockUser: async (tx: Transaction, id: UserId) => (await accounts.lockUsers(tx, [id], { administrators: false }))[0],
    presentUser,
  };

  const recovery = createPasswordRecoveryFeature({
    ...common,
    storeCredential: passwords.storeCredential,
    forgiveLogins: rateLimits.forgiveLogins,
    proveMailbox: async (tx, user, at) => (await mailboxProof.prove(tx, user, 'drops', at)).user,
    shapes: { email: emailField, password: passwordField },
  });

  const verification = createEmailVerificationFeature({
    ...common,
    proveMailbox: (tx, user, at) => mailboxProof.prove(tx, user, 'follows', at),
    mailPasswordReset: recovery.mailPasswordReset,
    shapes: { email: emailField, user: userBody, presentUser },
  });

  const signUp = createSignUpFeature({
    ...common,
    settings: { mode: needs.signUpMode },
    takeSignUp: rateLimits.takeSignUp,
    requireUsernameFree: accounts.requireUsernameFree,
    claimAddress: accounts.claimAddress,
    offerPassword: passwords.offerPassword,
    spoilOffered: passwords.spoilOffered,
    mailVerification: verification.mailVerification,
    wasMailedSince,
    shapes: { email: emailField, password: passwordField, username: usernameField, name: nameField, user: userBody },
  });

  return { features: [signUp.feature, verification.feature, recovery.feature] };
};
