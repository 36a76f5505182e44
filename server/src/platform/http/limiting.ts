import type { Principal } from '../../vocabulary/principal.ts';
import type { LimitReport } from './limit-report.ts';
import type { RequestContext, RouteLimit } from './route.ts';

/** A request as it is counted. What is costly to know is asked for by those who need it. */
export type CountedRequest = {
  /** Null before a token was checked, when it did not hold, and on routes for anyone. */
  readonly principal: Principal | null;
  /** The client's address as it is counted: IPv4 whole, IPv6 as its /64. */
  readonly network: string;
  readonly context: RequestContext;
  /** Puts the report into the headers of the answer, whatever the answer becomes. */
  readonly noteLimit: (report: LimitReport) => void;
};

/** Counts requests before anything of their body is read. */
export type RequestLimiter = {
  /**
   * Counts the request against what the route's limit stands for. Answers without a promise when the count is in memory.
   *
   * @throws Problem `RATE_LIMIT_EXCEEDED` when nothing is left, `SERVICE_UNAVAILABLE` when it cannot be counted safely.
   */
  count(request: CountedRequest, limit: RouteLimit): void | Promise<void>;
};
