/** The time of day, from one place so that tests can hold it. */
export type Clock = {
  /** Now, for everything that is stored or compared with what is stored. */
  now(): Date;
  /** Milliseconds since an arbitrary point; never goes back. For measuring durations only. */
  monotonicMs(): number;
};

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
