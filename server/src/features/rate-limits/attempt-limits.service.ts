import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Problem } from '../../platform/problem/problem.ts';
import type { Counting } from './counting.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem, reportOf } from './limit-refusal.ts';
import { limitUnsettled } from './rate-limits.log.ts';
import { limitDecisions } from './rate-limits.metrics.ts';

/** Counts one sign-up. @returns how to give it back when nothing came of it; that never throws. @throws Problem `RATE_LIMIT_EXCEEDED` */
export type TakeSignUp = (context: RequestContext) => Promise<{ refund(): Promise<void> }>;

type Refreshes = { readonly transport: 'body' | 'cookie'; readonly refreshes: number; readonly until: Date };

/**
 * How often a session may be refreshed. Its refreshes are counted with its refresh tokens, in the statement that writes
 * them: a refusal writes nothing, and a count by itself would cost as much as the rest.
 */
export type RefreshLimit = {
  readonly windowSeconds: number;
  readonly most: Readonly<Record<'body' | 'cookie', number>>;
  /** Notes one that was within the limit and is counted already. */
  allowed(counted: Refreshes, context: RequestContext): void;
  /** @returns Problem `RATE_LIMIT_EXCEEDED` for one that was not. */
  refused(counted: Refreshes, context: RequestContext): Problem;
};

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

export const createRefreshLimit = (
  policies: LimitPolicies,
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics },
): RefreshLimit => {
  const policyOf = { body: policies.refresh, cookie: policies['refresh-cookie'] } as const;
  return {
    windowSeconds: policies.refresh.budget.windowSeconds,
    most: { body: policyOf.body.budget.points, cookie: policyOf.cookie.budget.points },
    allowed({ transport, refreshes, until }, context) {
      const policy = policyOf[transport];
      const { points } = policy.budget;
      metrics.increment(limitDecisions, { policy: policy.name, outcome: 'allowed' });
      context.noteLimit(reportOf(policy, points, points - refreshes, until.getTime(), clock.now().getTime()));
    },
    refused({ transport, until }, context) {
      const policy = policyOf[transport];
      metrics.increment(limitDecisions, { policy: policy.name, outcome: 'refused' });
      const limit = policy.budget.points;
      const refused = { policy, limit, counterId: null, retryAtMs: until.getTime(), blockedUntilMs: null };
      return limitProblem(refused, clock.now().getTime(), context.noteLimit);
    },
  };
};
