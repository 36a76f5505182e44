import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, Idempotency } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import { unlessOvertaken } from '../../platform/problem/unless-overtaken.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { NewAccount, PasswordOwner } from '../../vocabulary/new-account.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import { notOneself, statusNotSettable } from './accounts.errors.ts';
import {
  changeAccount,
  eraseAccount,
  findUser,
  lockUsers,
  raiseSecurityVersion,
  requireAnotherAdministrator,
} from './accounts.service.ts';
import { auditActorOf, describeAct, lockedBy, requireCurrent } from './administrative-act.ts';
import type { EmailAddress } from './email-address.ts';
import type { MakeWay } from './making-way.ts';
import { requireMayGiveRoles } from './new-account-roles.ts';
import type { ProfileCache } from './profile-cache.ts';
import { differenceOf, type Outdated, type UserChange, type UserDifference } from './user-change.ts';
import type { Precondition } from './user-version.ts';

/** What the administration of accounts needs from the rest of the house. */
export type UserAdministrationNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly profiles: Pick<ProfileCache, 'dropAfter'>;
  readonly randomness: Randomness;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  /** Writes the account and its password. @throws Problem `CONFLICT` when the e-mail address or the username is taken. */
  readonly openAccount: (
    tx: Transaction,
    account: NewAccount<EmailAddress>,
    passwordHash: string,
    at: Date,
  ) => Promise<User>;
  readonly storeCredential: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
  /** Ends every session of the user. @returns the ids of those it ended. */
  readonly endSessionsOfUser: (
    tx: Transaction,
    userId: UserId,
    reason: 'account_disabled' | 'password_changed',
    at: Date,
    keep: null,
    by: AuditActor,
  ) => Promise<readonly SessionId[]>;
  /** Refuses every access token of the user with a lower security version, once the transaction has committed. */
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: Outdated | 'password_changed',
    at: Date,
  ) => Promise<void>;
  /** Removes password, sessions, tokens and the personal part of login records, and ends access everywhere. */
  readonly eraseBelongings: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    at: Date,
    by: AuditActor,
  ) => Promise<void>;
  /** Makes an unverified account active, with what was said at its sign-up. @throws Problem `CONFLICT` when its username is given away at this moment. */
  readonly proveMailbox: (tx: Transaction, user: User, at: Date) => Promise<User>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Tell the owner; of another address the old one, where it was proved. */
  readonly notifyOfPasswordChange: NotifyOwner;
  readonly notifyOfEmailChange: NotifyOwner;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
  /** @throws Problem `FORBIDDEN` when these roles hold more than the principal does. */
  readonly requireMayManage: (principal: Principal, targetRoles: readonly string[]) => void;
  /** @throws Problem `INVALID_INPUT` for a role that does not exist, `FORBIDDEN` for one that holds more than the actor does. */
  readonly requireGrantable: (tx: Transaction, actor: Actor, roles: readonly string[], path: string) => Promise<void>;
  /** What a token is answered with whose account has changed since. */
  readonly tokenRevoked: ProblemKind;
};

type NotifyOwner = (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;

export type NewUser = {
  readonly email: EmailAddress;
  readonly password: string;
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
};

/**
 * What an administrator does to the accounts of others, each act with its audit entry in one transaction.
 *
 * Nobody manages an account that holds more than they do, nor gives more than they hold; there is always an
 * administrator left, also when several act on each other at once.
 */
export const createUserAdministration = (needs: UserAdministrationNeeds, makeWay: MakeWay) => {
  const { database, clock, randomness } = needs;

  const isOneself = (actor: Actor, id: UserId): boolean => actor.kind === 'user' && actor.principal.userId === id;

  const requireMayManage = (actor: Actor, user: User): void => {
    if (actor.kind === 'user') needs.requireMayManage(actor.principal, user.roles);
  };

  /** @throws Problem `NOT_FOUND`; an erased account is shown as what is left of it. */
  const read = async (id: UserId): Promise<User> => {
    const user = await findUser(database, id);
    if (user === undefined) throw new Problem(notFound);
    return user;
  };

  /**
   * The account, held with the actor's own and, when it may leave them, every administrator's.
   *
   * @throws Problem `NOT_FOUND`, also when it was erased; `FORBIDDEN` when it holds more than the actor; `CONFLICT` when
   * nobody would be left to administer.
   */
  const hold = async (tx: Transaction, actor: Actor, id: UserId, mayLeave: boolean): Promise<User> => {
    const locked = await lockUsers(tx, lockedBy(actor, id), { administrators: mayLeave });
    requireCurrent(actor, locked, needs.tokenRevoked);
    const user = locked.find((one) => one.id === id);
    if (user === undefined || user.status === 'erased') throw new Problem(notFound);
    requireMayManage(actor, user);
    if (mayLeave) requireAnotherAdministrator(locked, id);
    // Who is held is about to be changed.
    needs.profiles.dropAfter(tx, id);
    return user;
  };

  // Hashed before the transaction opens: 0.2 s of hashing would hold a connection and its locks.
  const prepare = async (actor: Actor, { email, password, username, name, roles }: NewUser): Promise<string> => {
    requireMayGiveRoles(needs.isAllowed, actor, roles);
    return needs.preparePassword(password, { email: email.typed, username, name });
  };

  const insert = async (tx: Transaction, actor: Actor, account: NewUser, hash: string): Promise<User> => {
    const at = clock.now();
    await makeWay(tx, actor, account.email, at);
    const { email, username, name, roles } = account;
    await needs.requireGrantable(tx, actor, roles, 'roles');
    const emailVerifiedAt = account.emailVerified ? at : null;
    const user = await needs.openAccount(
      tx,
      { id: randomness.uuid(), email, emailVerifiedAt, username, name, roles, status: 'active' },
      hash,
      at,
    );
    const after = { email: user.email, email_verified: user.emailVerified, username, name, roles, status: user.status };
    await needs.recordAudit(tx, describeAct(actor, user.id, 'user.created', at, { before: null, after }));
    return user;
  };

  const endAccess = async (tx: Transaction, actor: Actor, user: User, reason: Outdated, at: Date): Promise<void> => {
    const by = auditActorOf(actor);
    if (user.status === 'disabled') await needs.endSessionsOfUser(tx, user.id, 'account_disabled', at, null, by);
    await needs.revokeUserBelow(tx, user.id, user.securityVersion, reason, at);
  };

  const auditChange = async (tx: Transaction, actor: Actor, user: User, difference: UserDifference, at: Date) => {
    const { status: before, ...fieldsBefore } = difference.before;
    const { status: after, ...fieldsAfter } = difference.after;
    if (Object.keys(fieldsAfter).length > 0) {
      const fields = { before: fieldsBefore, after: fieldsAfter };
      await needs.recordAudit(tx, describeAct(actor, user.id, 'user.changed', at, fields));
    }
    if (after !== undefined) {
      const action = after === 'disabled' ? 'user.disabled' : 'user.enabled';
      const statuses = { before: { status: before }, after: { status: after } };
      await needs.recordAudit(tx, describeAct(actor, user.id, action, at, statuses));
    }
  };

  /** An account that waits for its mail to be read waits no longer when an administrator vouches for it. */
  const verifyFor = async (tx: Transaction, actor: Actor, user: User, at: Date): Promise<User> => {
    if (user.status !== 'unverified') return user;
    const verified = await needs.proveMailbox(tx, user, at);
    const shown = ({ status, emailVerified, username, name }: User) => ({
      status,
      email_verified: emailVerified,
      username,
      name,
    });
    const personal = { before: shown(user), after: shown(verified) };
    await needs.recordAudit(tx, describeAct(actor, user.id, 'user.email_verified', at, personal));
    return verified;
  };

  return {
    read,

    /**
     * A sign-up with the address that nobody has verified gives way.
     *
     * @throws Problem `INVALID_INPUT` for a weak password or an unknown role, `FORBIDDEN` for a role beyond the actor's
     * own, `CONFLICT` for a taken e-mail address or username.
     */
    async create(actor: Actor, account: NewUser): Promise<User> {
      const hash = await prepare(actor, account);
      return unlessOvertaken(() => database.transaction((tx) => insert(tx, actor, account, hash)));
    },

    /** As `create`, for a request that may come again: a repetition gets the answer of the first and makes nothing. */
    async createOnce(
      actor: Actor,
      account: NewUser,
      idempotency: Idempotency,
      present: (user: User) => Answer,
    ): Promise<Answer> {
      const stored = await idempotency.stored();
      if (stored) return stored;
      const hash = await prepare(actor, account);
      return unlessOvertaken(() =>
        database.transaction((tx) => idempotency.once(tx, async () => present(await insert(tx, actor, account, hash)))),
      );
    },

    /**
     * Changes fields and status. A new e-mail address, username or status ends access tokens made before, at once here
     * and within a second elsewhere; disabling ends the sessions as well.
     *
     * @throws Problem `NOT_FOUND`, `FORBIDDEN`, `PRECONDITION_FAILED`; `CONFLICT` for what is taken, for the last
     * administrator, for oneself, and for a status that is not set by hand.
     */
    async change(actor: Actor, id: UserId, change: UserChange, precondition: Precondition = () => {}): Promise<User> {
      if (change.status === 'disabled' && isOneself(actor, id)) {
        throw notOneself('You cannot disable your own account; another administrator can.');
      }
      return database.transaction(async (tx) => {
        const at = clock.now();
        const held = await hold(tx, actor, id, change.status === 'disabled');
        precondition(held);
        const user = change.emailVerified === true ? await verifyFor(tx, actor, held, at) : held;
        const difference = differenceOf(user, change);
        if (difference.isEmpty) return user;
        if (difference.after.status !== undefined && user.status !== 'active' && user.status !== 'disabled') {
          throw statusNotSettable(user.status);
        }
        const { wanted, outdates } = difference;
        const changed = await changeAccount(tx, wanted, change.email ?? null, outdates !== null, at);
        if (outdates !== null) await endAccess(tx, actor, changed, outdates, at);
        await auditChange(tx, actor, changed, difference, at);
        // Whose mail nobody has proved to read may be a stranger's, who is told nothing of this account.
        if (difference.after.email !== undefined && user.emailVerified) {
          await needs.notifyOfEmailChange(tx, id, at, auditActorOf(actor));
        }
        return changed;
      });
    },

    /**
     * Gives the account another password and ends all its sessions.
     *
     * @throws Problem `NOT_FOUND`, `FORBIDDEN`, `INVALID_INPUT` for a weak password, `CONFLICT` for oneself.
     */
    async setPassword(actor: Actor, id: UserId, password: string): Promise<void> {
      if (isOneself(actor, id)) {
        throw notOneself(
          'Change your own password with POST /api/v1/auth/password/change, which asks for the old one.',
        );
      }
      const owner = await read(id);
      if (owner.status === 'erased') throw new Problem(notFound);
      requireMayManage(actor, owner);
      const hash = await needs.preparePassword(password, owner);
      await database.transaction(async (tx) => {
        const at = clock.now();
        await hold(tx, actor, id, false);
        const { securityVersion } = await raiseSecurityVersion(tx, id, at);
        await needs.storeCredential(tx, id, hash, at);
        await needs.endSessionsOfUser(tx, id, 'password_changed', at, null, auditActorOf(actor));
        await needs.revokeUserBelow(tx, id, securityVersion, 'password_changed', at);
        await needs.recordAudit(tx, describeAct(actor, id, 'user.password_changed', at));
        await needs.notifyOfPasswordChange(tx, id, at, auditActorOf(actor));
      });
    },

    /**
     * Removes everything that names the person, as when they erase themselves.
     *
     * @throws Problem `NOT_FOUND`, `FORBIDDEN`; `CONFLICT` for the last administrator and for oneself.
     */
    async erase(actor: Actor, id: UserId): Promise<void> {
      if (isOneself(actor, id)) throw notOneself('Erase your own account with DELETE /api/v1/user.');
      await database.transaction(async (tx) => {
        const at = clock.now();
        const { status, roles } = await hold(tx, actor, id, true);
        const erased = await eraseAccount(tx, id, at);
        await needs.eraseBelongings(tx, id, erased.securityVersion, at, auditActorOf(actor));
        const personal = { before: { status, roles }, after: { status: erased.status } };
        await needs.recordAudit(tx, describeAct(actor, id, 'user.erased', at, personal));
      });
    },
  };
};

export type UserAdministration = ReturnType<typeof createUserAdministration>;
