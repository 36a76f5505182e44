/** What is left of one limit after a request was counted; the answer's headers are made from it. */
export type LimitReport = {
  /** The name of the policy, such as `general-user`. */
  readonly policy: string;
  /** How many the window allows. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** How many are left in this window. */
  readonly remaining: number;
  /** Until the window ends, or the block if there is one; rounded up. */
  readonly resetSeconds: number;
};

/** The three headers of a report as the documents name them, and the two of the IETF's draft for all reports. */
export const limitHeaders = (reports: readonly LimitReport[]): string[] => {
  const tightest = reports.reduce<LimitReport | undefined>(
    (least, report) => (least === undefined || report.remaining < least.remaining ? report : least),
    undefined,
  );
  if (tightest === undefined) return [];
  return [
    'RateLimit-Policy',
    reports.map(({ policy, limit, windowSeconds }) => `"${policy}";q=${limit};w=${windowSeconds}`).join(', '),
    'RateLimit',
    reports.map(({ policy, remaining, resetSeconds }) => `"${policy}";r=${remaining};t=${resetSeconds}`).join(', '),
    'X-RateLimit-Limit',
    String(tightest.limit),
    'X-RateLimit-Remaining',
    String(tightest.remaining),
    'X-RateLimit-Reset',
    String(tightest.resetSeconds),
  ];
};
