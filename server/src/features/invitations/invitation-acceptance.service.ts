import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, Idempotency, RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { PasswordOwner } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import { deleteInvitationOf, selectInviterOf } from './invitations.store.ts';
import { inviterName } from './inviter-name.ts';

type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

/** What accepting needs of the rest of the house. */
export type InvitationAcceptanceNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly tokens: {
    /** @throws Problem `ONE_TIME_TOKEN_INVALID` */
    peek(db: Queryable, purpose: 'invitation', token: string): Promise<TokenOwner>;
    /** @throws Problem `ONE_TIME_TOKEN_INVALID` */
    consume(tx: Transaction, purpose: 'invitation', token: string): Promise<TokenOwner>;
  };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly lockUser: (tx: Transaction, id: UserId) => Promise<User>;
  readonly canonicalLogin: (login: string) => string;
  /** Makes the account active and its address verified. @throws Problem `CONFLICT` for a taken username. */
  readonly activateAccount: (
    tx: Transaction,
    user: User,
    names: { readonly username: string | null; readonly name: string | null },
    at: Date,
  ) => Promise<User>;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  readonly storeCredential: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type Acceptance = {
  readonly token: string;
  readonly password: string;
  readonly username: string | null;
  /** Null: the name that the inviter gave stays. */
  readonly name: string | null;
};

const invalid = (): Problem => new Problem(oneTimeTokenInvalid);

/** What the holder of a link does with an invitation. */
export const createInvitationAcceptance = (needs: InvitationAcceptanceNeeds) => {
  const { database, clock, tokens } = needs;

  const isFor = (user: User | undefined, { emailCanonical }: TokenOwner): user is User =>
    user?.status === 'invited' && needs.canonicalLogin(user.email) === emailCanonical;

  const find = async (token: string): Promise<User> => {
    const owner = await tokens.peek(database, 'invitation', token);
    const user = await needs.findUser(database, owner.userId);
    if (!isFor(user, owner)) throw invalid();
    return user;
  };

  const open = async (tx: Transaction, waiting: User, request: Acceptance, hash: string, context: RequestContext) => {
    const at = clock.now();
    // The account first: whoever withdraws the invitation at this moment holds it, and then it is none any more.
    const user = await needs.lockUser(tx, waiting.id);
    if (!isFor(user, await tokens.consume(tx, 'invitation', request.token))) throw invalid();
    const names = { username: request.username ?? user.username, name: request.name ?? user.name };
    const active = await needs.activateAccount(tx, user, names, at);
    await needs.storeCredential(tx, active.id, hash, at);
    await tx.execute(deleteInvitationOf, [active.id]);
    await needs.recordAudit(tx, {
      at,
      actorKind: 'user',
      actorId: active.id,
      subjectId: active.id,
      action: 'invitation.accepted',
      outcome: 'success',
      reason: null,
      request: context,
      sessionId: null,
      personal: {
        before: { status: user.status, email_verified: user.emailVerified, username: user.username, name: user.name },
        after: { status: active.status, email_verified: active.emailVerified, ...names },
      },
    });
    return active;
  };

  return {
    /** The account that waits, and who invited its owner, for showing what the link is for. @throws Problem `ONE_TIME_TOKEN_INVALID` */
    async find(token: string): Promise<{ user: User; invitedBy: string | null }> {
      const user = await find(token);
      const invitation = await database.row(selectInviterOf, [user.id]);
      const inviterId = invitation?.invitedBy ?? null;
      return {
        user,
        invitedBy: inviterName(inviterId === null ? undefined : await needs.findUser(database, inviterId)),
      };
    },

    /**
     * Makes the account its owner's: password, verified address, status `active`.
     *
     * @throws Problem `ONE_TIME_TOKEN_INVALID`; `INVALID_INPUT` for a weak password and `CONFLICT` for a taken username,
     * after which the link still works.
     */
    async accept(
      request: Acceptance,
      idempotency: Idempotency,
      context: RequestContext,
      present: (user: User) => Answer,
    ): Promise<Answer> {
      const stored = await idempotency.stored();
      if (stored) return stored;
      const waiting = await find(request.token);
      // Hashed before the transaction opens, and only for somebody whose link is good.
      const hash = await needs.preparePassword(request.password, {
        email: waiting.email,
        username: request.username ?? waiting.username,
        name: request.name ?? waiting.name,
      });
      return database.transaction((tx) =>
        idempotency.once(tx, async () => present(await open(tx, waiting, request, hash, context))),
      );
    },
  };
};

export type InvitationAcceptance = ReturnType<typeof createInvitationAcceptance>;
