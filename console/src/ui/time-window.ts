import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { isReversed } from './range.ts';

const spansMs = {
  live: 900_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const;

export type WindowChoice = keyof typeof spansMs;
export const windowChoices: readonly WindowChoice[] = ['live', '15m', '1h', '6h', '24h', '7d', '30d'];

/** How often the figures of each are asked for again. */
const refreshMs: Readonly<Record<WindowChoice, number>> = {
  live: 15_000,
  '15m': 15_000,
  '1h': 30_000,
  '6h': 60_000,
  '24h': 120_000,
  '7d': 300_000,
  '30d': 300_000,
};

const leastZoomSeconds = 60;
const gridSeconds = 10;

export type TimeWindow = {
  readonly choice: WindowChoice | 'own';
  /** Of an own stretch of time, in UTC; empty where an end is not chosen yet. */
  readonly from: string;
  readonly to: string;
  /** Whether an own stretch has both ends, in their order. */
  readonly isWhole: boolean;
  /** What it comes to now. */
  readonly bounds: (nowMs: number) => { readonly from: Date; readonly to: Date };
  /** How often to ask again; undefined for what is over, and while it is paused. */
  readonly refreshMs: number | undefined;
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
  readonly choose: (choice: WindowChoice | 'own') => void;
  readonly setOwn: (end: 'from' | 'to', moment: string) => void;
  /** Into a stretch of the time axis, in seconds since 1970; the back button leads out again. */
  readonly zoom: (from: number, to: number) => void;
  /** The window as neighbouring pages take it in their addresses. */
  readonly search: string;
};

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** Widened to what can still be drawn, on whole steps of the store. */
export const zoomed = (from: number, to: number): { readonly from: string; readonly to: string } => {
  const lacking = Math.max(0, leastZoomSeconds - (to - from)) / 2;
  return {
    from: iso(Math.floor((from - lacking) / gridSeconds) * gridSeconds),
    to: iso(Math.ceil((to + lacking) / gridSeconds) * gridSeconds),
  };
};

/** Which stretch of time a page shows. It lives in the address: a link shows the same, and the back button what was before. */
export const useTimeWindow = (usual: WindowChoice): TimeWindow => {
  const [parameters, setParameters] = useSearchParams();
  const [isPaused, setPaused] = useState(false);
  const from = parameters.get('from') ?? '';
  const to = parameters.get('to') ?? '';
  const named = parameters.get('window');
  const isOwn = named === 'own' || from !== '' || to !== '';
  const choice = isOwn ? 'own' : (windowChoices.find((one) => one === named) ?? usual);
  const isWhole =
    choice !== 'own' || (!Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to)) && !isReversed(from, to));
  const change = (values: Readonly<Record<string, string>>, replace: boolean): void =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(values)) {
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace, preventScrollReset: true },
    );
  const bounds = (nowMs: number): { readonly from: Date; readonly to: Date } =>
    choice === 'own'
      ? { from: new Date(from), to: new Date(to) }
      : { from: new Date(nowMs - spansMs[choice]), to: new Date(nowMs) };
  const kept = new URLSearchParams({
    ...((named !== null || isOwn) && { window: choice }),
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  });
  return {
    choice,
    from,
    to,
    isWhole,
    bounds,
    refreshMs: isPaused || choice === 'own' ? undefined : refreshMs[choice],
    isPaused,
    setPaused,
    choose: (next) => {
      if (next !== 'own') return change({ window: next, from: '', to: '' }, false);
      // What is shown now, as a stretch to be changed.
      const now = bounds(Date.now());
      change({ window: 'own', from: now.from.toISOString(), to: now.to.toISOString() }, false);
    },
    setOwn: (end, moment) => change({ window: 'own', [end]: moment }, true),
    zoom: (start, end) => change({ window: 'own', ...zoomed(start, end) }, false),
    search: kept.size === 0 ? '' : `?${kept.toString()}`,
  };
};
