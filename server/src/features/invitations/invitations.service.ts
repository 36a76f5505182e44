import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, Idempotency } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { unlessOvertaken } from '../../platform/problem/unless-overtaken.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import type { InvitationMailPayload } from './invitation-mail.task.ts';
import * as store from './invitations.store.ts';

/** What inviting needs of the rest of the house. `Email` is whatever the accounts feature makes of an address. */
export type InvitationNeeds<Email extends { readonly typed: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** @throws Problem `FORBIDDEN` when the actor may make accounts, but not give them these roles. */
  readonly requireMayGiveRoles: (actor: Actor, roles: readonly string[]) => void;
  /** @throws Problem `FORBIDDEN` when these roles hold more than the actor does. */
  readonly requireMayManage: (actor: Actor, roles: readonly string[]) => void;
  /** @throws Problem `INVALID_INPUT` for a role that does not exist, `FORBIDDEN` for one that holds more than the actor does. */
  readonly requireGrantable: (tx: Transaction, actor: Actor, roles: readonly string[], path: string) => Promise<void>;
  /**
   * The accounts of these ids that exist, held until the transaction ends, with the actor's own, who must still be who
   * their token says.
   */
  readonly lockWithActor: (
    tx: Transaction,
    actor: Actor,
    ids: readonly UserId[],
    also: { readonly administrators: boolean },
  ) => Promise<readonly User[]>;
  /**
   * Holds the actor's account, who must still be who their token says, and has a sign-up with the address give way that
   * nobody has verified.
   *
   * @throws Problem `FORBIDDEN` for a sign-up that holds more than the actor does.
   */
  readonly makeWay: (tx: Transaction, actor: Actor, email: Email, at: Date) => Promise<void>;
  /** @throws Problem `CONFLICT` when the e-mail address is taken. */
  readonly createAccount: (tx: Transaction, account: NewAccount<Email>, at: Date) => Promise<User>;
  readonly findUsersByIds: (db: Queryable, ids: readonly UserId[]) => Promise<readonly User[]>;
  /** Removes everything that names the person, its invitation and its links too. */
  readonly eraseAccount: (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type NewInvitation<Email> = {
  readonly email: Email;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly language: MailLanguage | null;
};

/** An invitation with the account that waits. */
export type OpenInvitation = { readonly invitation: store.Invitation; readonly user: User };

export type InvitationPage = readonly (OpenInvitation & { readonly position: NewestFirstPosition })[];

const auditActorOf = (actor: Actor): AuditActor =>
  actor.kind === 'operator'
    ? { actorKind: 'operator', actorId: null, request: null }
    : { actorKind: 'user', actorId: actor.principal.userId, request: actor.context };

/**
 * What an administrator does with invitations. The ceiling holds as for every account: nobody invites somebody to more
 * than they hold, nor touches the invitation of somebody who is to hold more. It is looked at when they act: the
 * invitation stays good when the inviter loses their rights before it is accepted.
 */
export const createInvitations = <Email extends { readonly typed: string }>(
  needs: InvitationNeeds<Email>,
  mailTask: Task<InvitationMailPayload>,
) => {
  const { database, clock } = needs;

  const audit = (
    actor: Actor,
    subjectId: UserId,
    action: AuditEntry['action'],
    at: Date,
    personal: NonNullable<AuditEntry['personal']>,
  ): AuditEntry => ({
    ...auditActorOf(actor),
    at,
    subjectId,
    action,
    outcome: 'success',
    reason: null,
    sessionId: actor.kind === 'user' ? actor.principal.sessionId : null,
    personal,
  });

  const mail = (tx: Transaction, actor: Actor, invitationId: Uuid) =>
    needs.enqueue(tx, mailTask, { invitation_id: invitationId }, { cause: auditActorOf(actor) });

  /** The waiting account, held with the actor's own. @throws Problem `NOT_FOUND`; `FORBIDDEN` when it is to hold more than the actor. */
  const hold = async (tx: Transaction, actor: Actor, id: Uuid, mayLeave: boolean): Promise<OpenInvitation> => {
    const wanted = await tx.row(store.selectInvitation, [id]);
    const locked = await needs.lockWithActor(tx, actor, wanted ? [wanted.userId] : [], { administrators: mayLeave });
    const user = locked.find((one) => one.id === wanted?.userId);
    // Read again under the lock: accepted or withdrawn meanwhile, it is no longer there.
    const invitation = await tx.row(store.selectInvitation, [id]);
    if (user?.status !== 'invited' || invitation === undefined) throw new Problem(notFound);
    needs.requireMayManage(actor, user.roles);
    return { invitation, user };
  };

  const insert = async (
    tx: Transaction,
    actor: Actor,
    { email, name, roles, language }: NewInvitation<Email>,
  ): Promise<OpenInvitation> => {
    const at = clock.now();
    await needs.makeWay(tx, actor, email, at);
    await needs.requireGrantable(tx, actor, roles, 'roles');
    const [id, userId] = [needs.randomness.uuid(), needs.randomness.uuid()];
    const account: NewAccount<Email> = {
      ...{ id: userId, email, emailVerifiedAt: null, username: null, name, roles },
      status: 'invited',
    };
    const user = await needs.createAccount(tx, account, at);
    const inviter = actor.kind === 'user' ? actor.principal.userId : null;
    const invitation = await tx.row(store.insertInvitation, [id, userId, inviter, language, at]);
    if (invitation === undefined) throw new Error(`The invitation ${id} was not written`);
    await mail(tx, actor, id);
    const after = { email: user.email, name, roles, status: user.status };
    await needs.recordAudit(tx, audit(actor, userId, 'user.invited', at, { before: null, after }));
    return { invitation, user };
  };

  return {
    /**
     * A sign-up with the address that nobody has verified gives way.
     *
     * @throws Problem `FORBIDDEN` and `INVALID_INPUT` for the roles, `CONFLICT` for a taken address.
     */
    async invite(actor: Actor, wanted: NewInvitation<Email>): Promise<OpenInvitation> {
      needs.requireMayGiveRoles(actor, wanted.roles);
      return unlessOvertaken(() => database.transaction((tx) => insert(tx, actor, wanted)));
    },

    /** As `invite`, for a request that may come again: a repetition gets the answer of the first and invites nobody. */
    async inviteOnce(
      actor: Actor,
      wanted: NewInvitation<Email>,
      idempotency: Idempotency,
      present: (made: OpenInvitation) => Answer,
    ): Promise<Answer> {
      needs.requireMayGiveRoles(actor, wanted.roles);
      return unlessOvertaken(() =>
        database.transaction((tx) => idempotency.once(tx, async () => present(await insert(tx, actor, wanted)))),
      );
    },

    /** Newest first; with `userId` the one of that account, if it waits. */
    async list(userId: UserId | null, after: NewestFirstPosition | null, count: number): Promise<InvitationPage> {
      const position = after ?? newestFirstStart(undefined);
      const found = await database.rows(store.selectInvitations, [count, ...position, userId]);
      const users = await needs.findUsersByIds(
        database,
        found.map(({ userId }) => userId),
      );
      const byId = new Map(users.map((user) => [user.id, user]));
      return found.flatMap(({ positionTime, ...invitation }) => {
        const user = byId.get(invitation.userId);
        return user === undefined ? [] : [{ invitation, user, position: [positionTime, invitation.id] }];
      });
    },

    /** Mails another link; earlier ones stay good until one is used. @throws Problem `NOT_FOUND`, `FORBIDDEN` */
    resend: (actor: Actor, id: Uuid): Promise<OpenInvitation> =>
      database.transaction(async (tx) => {
        const held = await hold(tx, actor, id, false);
        await mail(tx, actor, id);
        const { mailedAt } = held.invitation;
        const before = { mailed_at: mailedAt?.toISOString() ?? null };
        const entry = audit(actor, held.user.id, 'invitation.resent', clock.now(), { before, after: null });
        await needs.recordAudit(tx, entry);
        return held;
      }),

    /** Voids the links and erases the account that waits. @throws Problem `NOT_FOUND`, `FORBIDDEN` */
    withdraw: (actor: Actor, id: Uuid): Promise<void> =>
      database.transaction(async (tx) => {
        const at = clock.now();
        const { user } = await hold(tx, actor, id, true);
        await needs.eraseAccount(tx, user.id, at, auditActorOf(actor));
        const before = { email: user.email, name: user.name, roles: user.roles, status: user.status };
        await needs.recordAudit(tx, audit(actor, user.id, 'invitation.withdrawn', at, { before, after: null }));
      }),
  };
};

export type Invitations<Email extends { readonly typed: string }> = ReturnType<typeof createInvitations<Email>>;
