import { useMemo } from 'react';

const spansMs = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 } as const;

export type Span = keyof typeof spansMs;
export const spans: readonly Span[] = ['hour', 'day', 'week', 'month'];

/** The filters that a stretch of time takes in the address: for `useFilters`, beside those of the list itself. */
export const rangeFilters = ['range', 'from', 'to'] as const;

/** A stretch of time as the server's lists take it. */
export type Range = { readonly from?: string; readonly to?: string };

const momentIn = (text: string | undefined): string | undefined => {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

/** Whether an own range ends before it begins. */
export const isReversed = (from: string | undefined, to: string | undefined): boolean =>
  from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to);

/** What stands in the address, as times. A range that ends before it begins is read without its end; the filter says so. */
export const rangeOf = (filters: Readonly<Record<string, string>>, nowMs: number): Range => {
  const span = spans.find((one) => one === filters.range);
  if (span !== undefined) return { from: new Date(nowMs - spansMs[span]).toISOString() };
  const from = momentIn(filters.from);
  const to = momentIn(filters.to);
  return { ...(from !== undefined && { from }), ...(to !== undefined && !isReversed(from, to) && { to }) };
};

/**
 * The filters of a list as the server takes them: with the stretch of time as `from` and `to`. "The last hour" is counted
 * from the moment it was chosen, so that all pages of a list are of one stretch.
 */
export const useRanged = (settled: Readonly<Record<string, string>>): Readonly<Record<string, string>> & Range => {
  const { range = '', from = '', to = '', ...others } = settled;
  const times = useMemo(() => rangeOf({ range, from, to }, Date.now()), [range, from, to]);
  return { ...others, ...times };
};
