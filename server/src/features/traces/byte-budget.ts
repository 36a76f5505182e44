import type { Clock } from '../../platform/clock/clock.ts';

/** What may be spent on the disk: some at once, and more as time goes by. */
export type ByteBudget = {
  /** Whether there is enough left, and takes it if so. */
  spend(bytes: number): boolean;
};

export const createByteBudget = (
  clock: Pick<Clock, 'monotonicMs'>,
  { atOnce, perDay }: { readonly atOnce: number; readonly perDay: number },
): ByteBudget => {
  let left = atOnce;
  let countedMs = clock.monotonicMs();
  return {
    spend: (bytes) => {
      const nowMs = clock.monotonicMs();
      left = Math.min(atOnce, left + ((nowMs - countedMs) / 86_400_000) * perDay);
      countedMs = nowMs;
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
  };
};
