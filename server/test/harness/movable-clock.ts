import { type Clock, systemClock } from '../../src/platform/clock/clock.ts';

export type MovableClock = Clock & {
  /** Moves the time of day. */
  advanceMs(ms: number): void;
  /** Moves the monotonic clock, by which durations are measured. */
  letPassMs(ms: number): void;
};

/** A time of day that stands still until it is moved; the monotonic clock runs on, and can be put forward as well. */
export const movableClock = (): MovableClock => {
  let nowMs = Math.floor(systemClock.now().getTime() / 1000) * 1000;
  let offsetMs = 0;
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => systemClock.monotonicMs() + offsetMs,
    advanceMs: (ms) => {
      nowMs += ms;
    },
    letPassMs: (ms) => {
      offsetMs += ms;
    },
  };
};
