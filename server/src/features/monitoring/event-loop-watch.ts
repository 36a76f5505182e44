import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How late timers were, in seconds. */
export type EventLoopDelay = { readonly p50: number; readonly p99: number; readonly max: number };

export type EventLoopWatch = {
  start(): void;
  stop(): void;
  delay(): EventLoopDelay;
  /** The share of time in which the loop was at work, 0 to 1. */
  utilization(): number;
};

const resolutionMs = 20;
/** As often as Prometheus usually comes. */
const windowMs = 15_000;
const nanosecondsPerMs = 1e6;
const msPerSecond = 1_000;

/**
 * Watches the event loop in windows of 15 s. An answer covers the running window and the one before it (the worse of the
 * two), so that several readers can come when they like, none takes anything from another, and no stall falls between.
 */
export const createEventLoopWatch = (): EventLoopWatch => {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  let before: EventLoopDelay = { p50: 0, p99: 0, max: 0 };
  let windowBegan: EventLoopUtilization = performance.eventLoopUtilization();
  let windowBeforeBegan = windowBegan;
  let timer: NodeJS.Timeout | undefined;

  // Node reports the time between two ticks of a timer; what is above the timer's own time is delay.
  const inSeconds = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / nanosecondsPerMs - resolutionMs) / msPerSecond;

  const running = (): EventLoopDelay => ({
    p50: inSeconds(histogram.percentile(50)),
    p99: inSeconds(histogram.percentile(99)),
    max: inSeconds(histogram.max),
  });

  const beginWindow = (): void => {
    before = running();
    histogram.reset();
    windowBeforeBegan = windowBegan;
    windowBegan = performance.eventLoopUtilization();
  };

  return {
    start: () => {
      histogram.enable();
      timer = setInterval(beginWindow, windowMs);
      timer.unref();
    },
    stop: () => {
      histogram.disable();
      clearInterval(timer);
    },
    delay: () => {
      const now = running();
      return {
        p50: Math.max(now.p50, before.p50),
        p99: Math.max(now.p99, before.p99),
        max: Math.max(now.max, before.max),
      };
    },
    utilization: () => performance.eventLoopUtilization(windowBeforeBegan).utilization,
  };
};
