import type { Transaction } from '../../platform/postgres/database.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import { canonicalLogin, deleteUnverified, findUserByEmail, lockUsers } from './accounts.service.ts';
import { auditActorOf, lockedBy, requireCurrent } from './administrative-act.ts';
import type { EmailAddress } from './email-address.ts';
import type { ProfileCache } from './profile-cache.ts';

/** What it takes for a sign-up to give way. */
export type MakingWayNeeds = {
  readonly profiles: Pick<ProfileCache, 'dropAfter'>;
  /** Removes what is kept elsewhere of a sign-up that nobody has verified. */
  readonly forgetUnverified: (tx: Transaction, userId: UserId) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** @throws Problem `FORBIDDEN` when these roles hold more than the principal does. */
  readonly requireMayManage: (principal: Principal, targetRoles: readonly string[]) => void;
  /** What a token is answered with whose account has changed since. */
  readonly tokenRevoked: ProblemKind;
};

/**
 * Removes a sign-up that nobody has verified, with its password and its links, for whoever the address is given to.
 * The caller holds it.
 */
export type RemoveUnverified = (
  tx: Transaction,
  held: User,
  at: Date,
  by: AuditActor & Pick<AuditEntry, 'sessionId'>,
) => Promise<void>;

/**
 * Holds the actor's account, and removes the sign-up that has the address if nobody has verified it: it may be a
 * stranger's, and keeps no administrator from making the account of whoever reads the mail. Any other account stays.
 *
 * @throws Problem `AUTH_TOKEN_REVOKED` for an actor who has changed, `FORBIDDEN` for a sign-up that holds more than they do.
 */
export type MakeWay = (tx: Transaction, actor: Actor, email: EmailAddress, at: Date) => Promise<void>;

/** How an unverified sign-up gives way to an account that somebody makes with its address. */
export const createMakingWay = (
  needs: MakingWayNeeds,
): { readonly makeWay: MakeWay; readonly removeUnverified: RemoveUnverified } => {
  const removeUnverified: RemoveUnverified = async (tx, { id, status, roles }, at, by) => {
    await deleteUnverified(tx, [id]);
    await needs.forgetUnverified(tx, id);
    needs.profiles.dropAfter(tx, id);
    await needs.recordAudit(tx, {
      ...by,
      at,
      subjectId: id,
      action: 'user.erased',
      outcome: 'success',
      reason: 'address_given_away',
      personal: { before: { status, roles }, after: { status: 'erased' } },
    });
  };

  return {
    removeUnverified,
    makeWay: async (tx, actor, email, at) => {
      const holder = await findUserByEmail(tx, email);
      const inTheWay = holder?.status === 'unverified' ? [holder.id] : [];
      const locked = await lockUsers(tx, lockedBy(actor, ...inTheWay), { administrators: false });
      requireCurrent(actor, locked, needs.tokenRevoked);
      // As it stands under the lock: verified or moved meanwhile, it stays.
      const held = locked.find(({ id }) => inTheWay.includes(id));
      if (held?.status !== 'unverified' || canonicalLogin(held.email) !== email.canonical) return;
      if (actor.kind === 'user') needs.requireMayManage(actor.principal, held.roles);
      const sessionId = actor.kind === 'user' ? actor.principal.sessionId : null;
      await removeUnverified(tx, held, at, { ...auditActorOf(actor), sessionId });
    },
  };
};
