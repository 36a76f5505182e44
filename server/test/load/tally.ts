/** One request as whoever sent it saw it. */
export type Seen = {
  readonly name: string;
  /** 0: no answer came. */
  readonly status: number;
  readonly code: string;
  /** Since the scenario began, when it was due: a request that had to wait to be sent has waited. */
  readonly dueMs: number;
  readonly latencyMs: number;
  /** Not what a user may be answered here. */
  readonly isError: boolean;
};

export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

export type Group = Percentiles & {
  readonly name: string;
  readonly requests: number;
  readonly errors: number;
  /** How often each answer came, most frequent first: `200`, `429 RATE_LIMIT_EXCEEDED`, `no answer`. */
  readonly answers: readonly (readonly [answer: string, times: number])[];
};

export type Tally = {
  record(seen: Seen): void;
  readonly seen: readonly Seen[];
};

export const createTally = (): Tally => {
  const seen: Seen[] = [];
  return { record: (one) => void seen.push(one), seen };
};

/** The smallest value that so large a share does not exceed; NaN of nothing. */
export const percentileOf = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

export const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => percentileOf(sorted, share);
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
};

export const answerOf = ({ status, code }: Pick<Seen, 'status' | 'code'>): string =>
  status === 0 ? `no answer (${code})` : [status, code].filter((part) => part !== '').join(' ');

const groupOf = (name: string, seen: readonly Seen[]): Group => {
  const answers = new Map<string, number>();
  for (const one of seen) answers.set(answerOf(one), (answers.get(answerOf(one)) ?? 0) + 1);
  return {
    name,
    requests: seen.length,
    errors: seen.filter(({ isError }) => isError).length,
    answers: [...answers].sort(([, one], [, other]) => other - one),
    ...percentilesOf(seen.map(({ latencyMs }) => latencyMs)),
  };
};

/** One line for each kind of request, in the order in which they first came. */
export const groupsOf = (seen: readonly Seen[]): readonly Group[] =>
  [...Map.groupBy(seen, ({ name }) => name)].map(([name, group]) => groupOf(name, group));

export type Second = { readonly second: number; readonly requests: number; readonly p95: number };

/** What was due in each second, those included in which nothing was. */
export const secondsOf = (seen: readonly Seen[]): readonly Second[] => {
  const bySecond = Map.groupBy(seen, ({ dueMs }) => Math.max(0, Math.floor(dueMs / 1000)));
  const last = Math.max(-1, ...bySecond.keys());
  return Array.from({ length: last + 1 }, (_, second) => {
    const due = bySecond.get(second) ?? [];
    return { second, requests: due.length, p95: percentilesOf(due.map(({ latencyMs }) => latencyMs)).p95 };
  });
};
