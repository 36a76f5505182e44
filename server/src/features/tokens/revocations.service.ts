import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { RevocationList } from './revocation-list.ts';
import { insertRevocation } from './revocations.store.ts';
import { revocationReasons, tokenRevocations } from './tokens.metrics.ts';

/** Room for clocks that differ, and for a token signed by a transaction that had begun before the revocation. */
const marginSeconds = 60;

export type RevocationsNeeds = {
  readonly list: RevocationList;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly accessLifetimeSeconds: number;
};

export type Revocations = {
  /** Refuses every access token of the session: here from the commit on, elsewhere within a second. */
  revokeSession(tx: Transaction, sessionId: SessionId, reason: string, at: Date): Promise<void>;
  /** Refuses every access token of the user with a lower security version; likewise. */
  revokeUserBelow(
    tx: Transaction,
    userId: UserId,
    lowestSecurityVersion: number,
    reason: string,
    at: Date,
  ): Promise<void>;
};

export const createRevocations = (needs: RevocationsNeeds): Revocations => {
  const { list, randomness, metrics } = needs;
  const lastTokenOver = (at: Date): Date =>
    new Date(at.getTime() + (needs.accessLifetimeSeconds + marginSeconds) * 1000);
  const count = (reason: string): void =>
    metrics.increment(tokenRevocations, { reason: revocationReasons.find((known) => known === reason) ?? 'other' });

  return {
    async revokeSession(tx, sessionId, reason, at) {
      const until = lastTokenOver(at);
      tx.afterCommit(() => {
        list.addSession(sessionId, until.getTime());
        count(reason);
      });
      await tx.execute(insertRevocation, [randomness.uuid(), sessionId, null, null, reason, until]);
    },
    async revokeUserBelow(tx, userId, lowestSecurityVersion, reason, at) {
      const until = lastTokenOver(at);
      tx.afterCommit(() => {
        list.addUser(userId, lowestSecurityVersion, until.getTime());
        count(reason);
      });
      await tx.execute(insertRevocation, [randomness.uuid(), null, userId, lowestSecurityVersion, reason, until]);
    },
  };
};
