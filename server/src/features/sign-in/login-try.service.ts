import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { FailureReason, LoginMethod } from './login-outcome.ts';
import { insertLoginRecord } from './login-records.store.ts';
import { loginAttempts } from './sign-in.metrics.ts';

/** One try to come in. */
export type LoginTry = {
  readonly method: LoginMethod;
  /** Null when nobody has the login that was typed. */
  readonly userId: UserId | null;
  /** The session that began; null for a failure. */
  readonly sessionId: SessionId | null;
  /** Null for a success. */
  readonly reason: FailureReason | null;
};

/** Writes the login record and the audit event of a try, and counts it once that is committed. */
export type RecordLoginTry = (tx: Transaction, one: LoginTry, at: Date, context: RequestContext) => Promise<unknown>;

export type LoginTryNeeds = {
  readonly metrics: Metrics;
  readonly randomness: Randomness;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export const createRecordLoginTry =
  ({ metrics, randomness, recordAudit }: LoginTryNeeds): RecordLoginTry =>
  (tx, { method, userId, sessionId, reason }, at, context) => {
    const outcome = reason === null ? 'success' : 'failure';
    tx.afterCommit(() => metrics.increment(loginAttempts, { method, outcome }));
    const { address, userAgent } = context.client;
    return Promise.all([
      tx.execute(insertLoginRecord, [
        randomness.uuid(),
        at,
        userId,
        sessionId,
        method,
        outcome,
        reason,
        address,
        userAgent,
        context.requestId,
      ]),
      recordAudit(tx, {
        at,
        actorKind: reason === null ? 'user' : 'anonymous',
        actorId: reason === null ? userId : null,
        subjectId: userId,
        action: 'user.signed_in',
        outcome,
        reason,
        request: context,
        sessionId,
      }),
    ]);
  };
