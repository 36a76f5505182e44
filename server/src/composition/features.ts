import { createAccessControl, roleNamesField } from '../features/access-control/access-control.feature.ts';
import {
  accounts,
  createAccounts,
  createProfileCache,
  emailField,
  presentUser,
  requireCurrent,
  userBody,
} from '../features/accounts/accounts.feature.ts';
import { createAudit } from '../features/audit/audit.feature.ts';
import { createConsole } from '../features/console/console.feature.ts';
import { createIpRules } from '../features/ip-rules/ip-rules.feature.ts';
import { createOneTimeTokensFeature } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import { createPasswords, passwordField } from '../features/passwords/passwords.feature.ts';
import { createRateLimits } from '../features/rate-limits/rate-limits.feature.ts';
import { createSettings } from '../features/settings/settings.feature.ts';
import { createSetupFeature } from '../features/setup/setup.feature.ts';
import { createSignInFeature, invalidCredentials, isKnownDevice } from '../features/sign-in/sign-in.feature.ts';
import { tokenRevoked } from '../features/tokens/tokens.errors.ts';
import type { Feature } from '../platform/feature/feature.ts';
import { createCursors } from '../platform/http/page.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { Task } from '../platform/tasks/task.ts';
import type { Actor } from '../vocabulary/actor.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';
import { createAccountOpening } from './account-opening.ts';
import { createAccountTransfer } from './account-transfer.ts';
import { consoleWiringOf } from './console-wiring.ts';
import { createAccessEnding } from './ended-access.ts';
import { createSessionEnding } from './ended-sessions.ts';
import type { FeatureNeeds } from './feature-needs.ts';
import { createForgetting } from './forgetting.ts';
import { createLegacyLogin } from './legacy-login.ts';
import { createMailboxProof } from './mailbox-proof.ts';
import { createMailedWaysIn } from './mailed-ways-in.ts';
import { createObservation } from './observation.ts';
import { checkPermissions } from './permission-check.ts';
import { limitSettingsOf } from './rate-limit-settings.ts';
import { describeSettingsInForce } from './settings-in-force.ts';
import { createStayingIn } from './staying-in.ts';
import { checkTasks } from './task-check.ts';
import { createClearUnverified } from './unverified-accounts.ts';
import { createUpkeep } from './upkeep.ts';
import { createWaysToAnAccount } from './ways-to-an-account.ts';
import { createWork } from './work.ts';

const secondsPerDay = 86_400;

type ActingCaller = Omit<Extract<Actor, { readonly kind: 'user' }>, 'kind'>;

/**
 * The wiring diagram: one statement a feature, each given what it said it needs. Where two need each other, a function
 * that is called later closes the ring.
 */
export const composeFeatures = (needs: FeatureNeeds) => {
  const { configuration, database, secrets, clock, randomness, log, metrics } = needs;
  const { settings, publicUrl } = configuration;

  const definedTasks = (among: readonly Feature[]): readonly Task[] => [
    ...among.flatMap((feature) => feature.tasks ?? []),
    ...(needs.moreTasks ?? []),
  ];

  const cursors = createCursors(secrets);

  const audit = createAudit({ readDatabase: needs.readDatabase, cursors, randomness, metrics });
  const endSessionsOfUser = createSessionEnding(audit.record);

  const oneTimeTokens = createOneTimeTokensFeature({ clock, randomness });

  const { mail, tasks, teamTasks, taskEndpoints, notifications, auditShipping, readAct } = createWork(needs, {
    cursors,
    audit,
    authenticate: (authorization) => tokens.authenticate(authorization),
    isAllowed: (principal, permission) => accessControl.isAllowed(principal, permission),
    requireCurrent: (tx, actor) => requireCurrentActor(tx, actor),
    definitions: () => definedTasks(features),
  });
  const { notifyOfSignIn, notifyOfPasswordChange, notifyOfEmailChange, notifyOfCopiedSession } = notifications;

  const settingsInForce = createSettings(describeSettingsInForce(configuration));

  const profiles = createProfileCache({
    database,
    changes: needs.changes,
    redis: needs.redis,
    clock,
    randomness,
    metrics,
  });

  /** The accounts, with that of the caller, who must still be who their token says. */
  const lockWithCaller = async (tx: Transaction, caller: ActingCaller, ...others: UserId[]): Promise<User[]> => {
    const locked = await accounts.lockUsers(tx, [caller.principal.userId, ...others], { administrators: false });
    requireCurrent({ kind: 'user', ...caller }, locked, tokenRevoked);
    return locked;
  };

  /** The same of anybody who administers: an operator at the command line has no account that could change. */
  const requireCurrentActor = async (tx: Transaction, actor: Actor): Promise<void> => {
    if (actor.kind === 'user') await lockWithCaller(tx, actor);
  };

  const accessControl = createAccessControl({
    database,
    feedDatabase: needs.reservedDatabase,
    changes: needs.changes,
    clock,
    metrics,
    cursors,
    lockUsers: accounts.lockUsers,
    countHolders: accounts.countUsersWithRole,
    setRoles: profiles.droppingAfter(accounts.setRoles),
    revokeUserBelow: (tx, userId, version, reason, at) => tokens.revokeUserBelow(tx, userId, version, reason, at),
    recordAudit: audit.record,
    requireCurrent: (actor, locked) => requireCurrent(actor, locked, tokenRevoked),
    declaredPermissions: () => features.flatMap((feature) => feature.permissions),
    shapes: { user: userBody, presentUser },
  });

  const rateLimits = createRateLimits({
    database,
    redis: needs.redis,
    cursors,
    changes: needs.changes,
    secrets,
    clock,
    log,
    metrics,
    settings: limitSettingsOf(settings),
    isKnownDevice: (userId, client, at) => isKnownDevice(database, userId, client, at),
    recordAudit: audit.record,
  });

  const passwords = createPasswords({
    database,
    secrets,
    clock,
    randomness,
    metrics,
    log,
    settings: {
      scheme: settings.PASSWORD_HASH,
      ...needs.hashingCosts,
      minimumLength: settings.PASSWORD_MIN_LENGTH,
      hashingThreads: settings.PASSWORD_HASHING_THREADS,
      hashingQueueLimit: settings.PASSWORD_HASHING_QUEUE_LIMIT,
      hashingMaxWaitMs: settings.PASSWORD_HASHING_MAX_WAIT_MS,
    },
    change: {
      findUser: accounts.findUser,
      raiseSecurityVersion: profiles.droppingAfter(accounts.raiseSecurityVersion),
      endSessionsOfUser,
      revokeUserBelow: (tx, userId, version, reason, at) => endAccessBelow(tx, userId, version, reason, at),
      recordAudit: audit.record,
      notifyOfPasswordChange,
      invalidCredentials,
    },
  });

  const { tokens, sessionFeature } = createStayingIn(needs, {
    cursors,
    refreshLimit: rateLimits.refreshLimit,
    requireMayManage: accessControl.requireMayManage,
    lockManaged: async (tx, caller, userId) =>
      (await lockWithCaller(tx, caller, userId)).find(({ id }) => id === userId),
    dropProfile: profiles.dropEverywhere,
    recordAudit: audit.record,
    notifyOfCopiedSession,
  });

  const endAccessBelow = createAccessEnding(tokens.revokeUserBelow, oneTimeTokens.tokens);

  const accountOpening = createAccountOpening(passwords);

  const { eraseBelongings, forgetUnverified } = createForgetting({
    ...{ passwords, tokens, endSessionsOfUser, rateLimits },
    forgetPlaces: (tx, userId) => signIn.forgetPlaces(tx, userId),
    forgetMailedWaysIn: (tx, userId) => mailedWaysIn.forget(tx, userId),
    forgetTraces: (tx, userId) => observation.traces.forget(tx, userId),
  });

  const mailboxProof = createMailboxProof({
    settleOffered: passwords.settleOffered,
    dropProfileAfter: profiles.dropAfter,
  });

  const accountFeature = createAccounts({
    readDatabase: needs.readDatabase,
    proveMailbox: async (tx, user, at) => (await mailboxProof.prove(tx, user, 'follows', at)).user,
    database,
    secrets,
    clock,
    randomness,
    profiles,
    recordAudit: audit.record,
    notifyOfPasswordChange,
    notifyOfEmailChange,
    ...accountOpening,
    storeCredential: passwords.storeCredential,
    endSessionsOfUser,
    revokeUserBelow: endAccessBelow,
    isAllowed: accessControl.isAllowed,
    requireMayManage: accessControl.requireMayManage,
    requireGrantable: accessControl.requireGrantable,
    tokenRevoked,
    shapes: { password: passwordField, roles: roleNamesField },
    eraseBelongings,
    forgetUnverified,
  });
  const { makeWay, removeUnverified } = accountFeature;

  const accountTransfer = createAccountTransfer({
    ...{ database, clock, randomness, passwords, accessControl, audit },
    administration: accountFeature.administration,
  });

  const ipRules = createIpRules({
    database,
    feedDatabase: needs.reservedDatabase,
    changes: needs.changes,
    secrets,
    clock,
    randomness,
    metrics,
    recordAudit: audit.record,
    requireCurrent: lockWithCaller,
  });

  const newAccountNeeds = {
    database,
    clock,
    randomness,
    metrics,
    ...accountOpening,
    recordAudit: audit.record,
    presentUser,
  };

  const waysToAnAccount = createWaysToAnAccount({
    ...{ database, clock, randomness, metrics, publicUrl, mailboxProof },
    ...{ passwords, accountOpening, rateLimits, tasks, mail, endSessionsOfUser },
    signUpMode: configuration.signUpMode,
    oneTimeTokens: oneTimeTokens.tokens,
    raiseSecurityVersion: profiles.droppingAfter(accounts.raiseSecurityVersion),
    revokeUserBelow: endAccessBelow,
    recordAudit: audit.record,
    notifyOfPasswordChange,
  });

  const clearUnverified = createClearUnverified({ database, passwords, forget: forgetUnverified });

  const setup = createSetupFeature({
    ...newAccountNeeds,
    settings: { publicUrl },
    hasAdministrator: accounts.hasAdministrator,
    shapes: { email: emailField, password: passwordField, user: userBody, presentUser },
  });

  const legacyLogin = createLegacyLogin({
    ...{ database, clock, randomness, metrics, log, settings, passwords },
    recordAudit: audit.record,
  });

  const signIn = createSignInFeature({
    database,
    readDatabase: needs.readDatabase,
    cursors,
    clock,
    randomness,
    metrics,
    settings: { sessionLifetimeSeconds: settings.SESSION_LIFETIME_DAYS * secondsPerDay },
    findUserByLogin: accounts.findUserByLogin,
    canonicalLogin: accounts.canonicalLogin,
    takeLogin: rateLimits.takeLogin,
    requireHashingRoom: passwords.requireHashingRoom,
    verifyPassword: passwords.verify,
    provePassword: legacyLogin.provePassword,
    recordLogin: profiles.droppingAfter(accounts.recordLogin),
    beginSession: sessionFeature.beginSession,
    renewProof: sessionFeature.renewProof,
    issuePair: tokens.issuePair,
    issueAccess: tokens.issueAccess,
    lockCaller: lockWithCaller,
    tokenRevoked,
    recordAudit: audit.record,
    notifyOfSignIn,
    shapes: {
      password: passwordField,
      user: userBody,
      presentUser,
      refreshCookie: tokens.refreshCookie,
      now: clock.now,
    },
  });

  const upkeep = createUpkeep({
    ...{ database, clock, metrics, settings, mail, tasks, tokens, clearUnverified },
    sessions: sessionFeature,
  });

  const mailedWaysIn = createMailedWaysIn({
    ...{ database, clock, randomness, cursors, publicUrl, mailboxProof, endSessionsOfUser, endAccessBelow },
    ...{ accessControl, accountOpening, passwords, rateLimits, signIn, tasks, mail, eraseBelongings },
    settings: { hasMagicLinks: settings.MAGIC_LINKS === 'on', allowedOrigins: settings.ALLOWED_ORIGINS },
    ...{ notifyOfEmailChange, readAct, makeWay, removeUnverified },
    oneTimeTokens: oneTimeTokens.tokens,
    dropProfileAfter: profiles.dropAfter,
    raiseSecurityVersion: profiles.droppingAfter(accounts.raiseSecurityVersion),
    recordAudit: audit.record,
  });

  const webConsole = createConsole({ ...consoleWiringOf(configuration, needs.version), files: needs.consoleFiles });

  const observation = createObservation(needs, {
    ...{ mail, tasks, audit, cursors },
    authenticate: tokens.authenticate,
    isAllowed: accessControl.isAllowed,
    requireCurrent: requireCurrentActor,
    figures: () => features.flatMap((feature) => feature.figures ?? []),
  });

  const features: readonly Feature[] = [
    accessControl.feature,
    rateLimits.feature,
    audit.feature,
    settingsInForce.feature,
    setup.feature,
    ...waysToAnAccount.features,
    signIn.feature,
    legacyLogin.feature,
    passwords.feature,
    tokens.feature,
    sessionFeature.feature,
    accountFeature.feature,
    accountTransfer.feature,
    ipRules.feature,
    ...observation.features,
    oneTimeTokens.feature,
    ...mailedWaysIn.features,
    mail.feature,
    auditShipping.feature,
    teamTasks.feature,
    taskEndpoints.feature,
    webConsole.feature,
    notifications.feature,
    ...upkeep.features,
    // Last, so that it is the first to stop: what runs needs everything else.
    tasks.feature,
  ];

  checkPermissions(features);
  checkTasks(definedTasks(features), needs.work?.queues ?? null);

  return {
    features,
    accessControl,
    rateLimits,
    administration: accountFeature.administration,
    invite: mailedWaysIn.invite,
    accountOpening,
    accountTransfer,
    clearUnverified,
    audit,
    auditShipping,
    ipRules,
    passwords,
    tokens,
    setup,
    observation,
    tasks,
    taskEndpoints,
    mail,
    webConsole,
  };
};

export type ComposedFeatures = ReturnType<typeof composeFeatures>;
