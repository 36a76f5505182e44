import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import type { Counting } from './counting.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem, reportOf } from './limit-refusal.ts';
import { createPostgresLimitStore } from './postgres-limit-store.ts';
import { limitUnsettled } from './rate-limits.log.ts';
import { limitDecisions } from './rate-limits.metrics.ts';

/** Counts one sign-up. @returns how to give it back when nothing came of it; that never throws. @throws Problem `RATE_LIMIT_EXCEEDED` */
export type TakeSignUp = (context: RequestContext) => Promise<{ refund(): Promise<void> }>;

/**
 * Counts one refresh of a session in the refresh's own transaction: when that is undone, so is the count.
 *
 * @returns what throws Problem `RATE_LIMIT_EXCEEDED` once it is known how the session keeps its token. It has to be called
 * within the transaction.
 */
export type CountRefresh = (
  tx: Transaction,
  sessionId: SessionId,
  context: RequestContext,
) => Promise<(transport: 'body' | 'cookie') => void>;

export const createTakeSignUp =
  (
    policies: LimitPolicies,
    { counting, clock, log }: { readonly counting: Counting; readonly clock: Clock; readonly log: Log },
  ): TakeSignUp =>
  async (context) => {
    const { network } = context.client;
    const subject = { key: [network], shown: network, userId: null };
    const counted = await counting.take(policies['sign-up'], subject, 1, context);
    if ('refused' in counted) throw limitProblem(counted.refused, clock.now().getTime(), context.noteLimit);
    const { held } = counted;
    context.noteLimit(held.report(held.remaining));
    return {
      refund: () =>
        held.refund().catch((error: unknown) => log.writeError(limitUnsettled, error, { policy: 'sign-up' })),
    };
  };

export const createCountRefresh = (
  policies: LimitPolicies,
  { counting, clock, metrics }: { readonly counting: Counting; readonly clock: Clock; readonly metrics: Metrics },
): CountRefresh => {
  const wide = policies['refresh-cookie'];

  return async (tx, sessionId, context) => {
    const atMs = clock.now().getTime();
    // Counted against the wider limit, because the statement travels together with the one that tells the transport.
    const counter = counting.counterOf(wide, { key: [sessionId], shown: null, userId: null });
    const take = await createPostgresLimitStore(tx).take(counter, 1, atMs);

    return (transport) => {
      const policy = transport === 'cookie' ? wide : policies.refresh;
      const limit = policy.budget.points;
      const used = take.kind === 'refused' ? Number.POSITIVE_INFINITY : wide.budget.points - take.remaining;
      const isRefused = used > limit;
      metrics.increment(limitDecisions, { policy: policy.name, outcome: isRefused ? 'refused' : 'allowed' });
      const endMs = take.kind === 'refused' ? take.retryAtMs : take.windowEndsAtMs;
      if (!isRefused) {
        context.noteLimit(reportOf(policy, limit, limit - used, endMs, atMs));
        return;
      }
      const refused = { policy, limit, counterId: counter.id, retryAtMs: endMs, blockedUntilMs: null };
      throw limitProblem(refused, atMs, context.noteLimit);
    };
  };
};
