import type { RequestContext } from '../../platform/http/route.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import { byUser, type SettleEnd } from './session-end.ts';
import { createSession, type NewSession } from './sessions.service.ts';
import { endDisplacedSessions, selectDisplacedSessions } from './sessions.store.ts';

export type SessionStartNeeds = {
  /** How many live sessions a person may have. */
  readonly sessionsPerUser: number;
  readonly settleEnd: SettleEnd;
};

/**
 * Begins a session, and ends the least recently seen of its owner's sessions as far as there would be too many.
 *
 * Exact only while `tx` holds the owner's row: logins of one person then pass here one after the other.
 */
export type BeginSession = (tx: Transaction, session: NewSession, at: Date, context: RequestContext) => Promise<void>;

export const createSessionStart =
  ({ sessionsPerUser, settleEnd }: SessionStartNeeds): BeginSession =>
  async (tx, session, at, context) => {
    // Sent together, run in this order: the new session is not among those that are counted.
    const [displaced] = await Promise.all([
      tx.rows(selectDisplacedSessions, [session.userId, at, sessionsPerUser - 1]),
      createSession(tx, session, at),
    ]);
    if (displaced.length === 0) return;
    const { userId } = session;
    const ended = await tx.rows(endDisplacedSessions, [displaced.map(({ id }) => id), at]);
    await settleEnd(tx, ended, { ownerId: userId, reason: 'displaced', at, by: byUser(userId, context) });
  };
