import type { Clock } from '../../platform/clock/clock.ts';
import type { CountedRequest, RequestLimiter } from '../../platform/http/limiting.ts';
import type { RouteLimit } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Counting, Subject } from './counting.ts';
import { createLeasedLimit } from './leased-limit.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem } from './limit-refusal.ts';
import { createProcessLimit } from './process-limit.ts';

export type RequestLimits = RequestLimiter & {
  /** Forgets what this process holds of one counter. */
  forget(counterId: string): void;
  sweep(atMs: number): void;
};

const addressSubject = (network: string): Subject => ({ key: [network], shown: network, userId: null });
const userSubject = (userId: string): Subject => ({ key: [userId], shown: userId, userId });

/**
 * What the kernel counts before it reads a body: the general limit of the user or, for strangers, of the address; and on
 * top of it the limits of single routes that count every call. Logins, sign-ups, refreshes and requests for mail are counted
 * by their services as well, once it is known what was asked.
 */
export const createRequestLimits = (
  policies: LimitPolicies,
  needs: { readonly counting: Counting; readonly clock: Clock; readonly metrics: Metrics },
): RequestLimits => {
  const { counting, clock, metrics } = needs;
  const users = createLeasedLimit(policies['general-user'], userSubject, needs);
  const addresses = createLeasedLimit(policies['general-address'], addressSubject, needs);
  const verifyingUsers = createProcessLimit(policies['verify-user'], metrics);
  const verifyingAddresses = createProcessLimit(policies['verify-address'], metrics);

  const countGeneral = ({ principal, network, noteLimit }: CountedRequest): void | Promise<void> =>
    principal === null ? addresses.count(network, noteLimit) : users.count(principal.userId, noteLimit);

  const countVerify = (request: CountedRequest): void => {
    const { principal } = request;
    const atMs = clock.now().getTime();
    if (principal === null) verifyingAddresses.count(request.network, atMs, request);
    else verifyingUsers.count(principal.userId, atMs, request);
  };

  const countExactly = async (request: CountedRequest, limit: 'setup' | 'sensitive' | 'link'): Promise<void> => {
    await countGeneral(request);
    const { principal, network } = request;
    const subject = limit === 'sensitive' && principal ? userSubject(principal.userId) : addressSubject(network);
    const counted = await counting.take(policies[limit], subject, 1, request.context);
    if ('held' in counted) {
      request.noteLimit(counted.held.report(counted.held.remaining));
      return;
    }
    throw limitProblem(counted.refused, clock.now().getTime(), request.noteLimit);
  };

  return {
    count(request, limit: RouteLimit) {
      if (limit === 'none') return;
      if (limit === 'verify') return countVerify(request);
      if (limit === 'setup' || limit === 'sensitive' || limit === 'link') return countExactly(request, limit);
      return countGeneral(request);
    },
    forget(counterId) {
      users.forget(counterId);
      addresses.forget(counterId);
    },
    sweep(atMs) {
      for (const limit of [users, addresses, verifyingUsers, verifyingAddresses]) limit.sweep(atMs);
    },
  };
};
