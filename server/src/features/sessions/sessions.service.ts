import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import { type SessionLifeSettings, seenSince } from './session-life.ts';
import * as store from './sessions.store.ts';

/** How the client keeps its refresh token: in the reply's body or in a cookie. */
export type Transport = 'body' | 'cookie';

/** Why a session ended before its time. */
export type EndReason =
  | 'logout'
  | 'logout_everywhere'
  | 'revoked'
  | 'displaced'
  | 'reuse_detected'
  | 'password_changed'
  | 'email_changed'
  | 'account_erased'
  | 'account_disabled';

export type NewSession = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly transport: Transport;
  readonly client: ClientDescription;
  readonly expiresAt: Date;
};

export type LiveSession = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
  readonly transport: Transport;
};

/** Begins a session whose owner has just proved who they are. */
export const createSession = async (tx: Transaction, session: NewSession, at: Date): Promise<void> => {
  await tx.execute(store.insertSession, [
    session.id,
    session.userId,
    at,
    session.expiresAt,
    session.transport,
    session.client.address,
    session.client.userAgent,
  ]);
};

export type SessionUse = {
  /** The session, unless it has ended, expired or been idle for too long. */
  findLiveSession(db: Queryable, id: SessionId, at: Date): Promise<LiveSession | undefined>;
  /** Since when a session must have been seen, not to be over by disuse. */
  seenSince(at: Date): Date;
  /** Notes that its owner has proved once more who they are. @returns it, unless it is over. */
  renewProof(tx: Transaction, id: SessionId, at: Date): Promise<LiveSession | undefined>;
};

export const createSessionUse = (settings: SessionLifeSettings): SessionUse => ({
  findLiveSession: (db, id, at) => db.row(store.selectLiveSession, [id, at, seenSince(settings, at)]),
  seenSince: (at) => seenSince(settings, at),
  renewProof: (tx, id, at) => tx.row(store.updateSessionProof, [id, at, seenSince(settings, at)]),
});

/** Marks the session as ended. @returns whether it was live until now. */
export const endSession = async (tx: Transaction, id: SessionId, reason: EndReason, at: Date): Promise<boolean> =>
  (await tx.row(store.endSession, [id, at, reason])) !== undefined;

/**
 * Ends every live session of the user, but for `keep`. Whoever ends several holds the user's row, so that two of them
 * wait for each other instead of locking each other out.
 *
 * @returns the ids of those it ended.
 */
export const endSessionsOfUser = async (
  tx: Transaction,
  userId: UserId,
  reason: EndReason,
  at: Date,
  keep: SessionId | null,
): Promise<SessionId[]> => (await tx.rows(store.endSessionsOfUser, [userId, at, reason, keep])).map((row) => row.id);

/** The ids of all sessions the user has had, live or not. */
export const listSessionIds = async (db: Queryable, userId: UserId): Promise<SessionId[]> =>
  (await db.rows(store.selectSessionIdsOfUser, [userId])).map((row) => row.id);

/** Removes the rows, with every refresh token that hangs on them; for erasure. */
export const deleteSessionsOfUser = async (tx: Transaction, userId: UserId): Promise<SessionId[]> =>
  (await tx.rows(store.deleteSessionsOfUser, [userId])).map((row) => row.id);
