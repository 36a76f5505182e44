import type { Clock } from '../../platform/clock/clock.ts';

/** What may be spent on the disk: some at once, and more as time goes by. */
export type ByteBudget = {
  /** Whether there is so much left: for asking before the bytes are made. */
  holds(bytes: number): boolean;
  /** Whether there is enough left, and takes it if so. */
  spend(bytes: number): boolean;
};

export const createByteBudget = (
  clock: Pick<Clock, 'monotonicMs'>,
  { atOnce, perDay }: { readonly atOnce: number; readonly perDay: number },
): ByteBudget => {
  let left = atOnce;
  let countedMs = clock.monotonicMs();
  const holds = (bytes: number): boolean => {
    const nowMs = clock.monotonicMs();
    left = Math.min(atOnce, left + ((nowMs - countedMs) / 86_400_000) * perDay);
    countedMs = nowMs;
    return bytes <= left;
  };
  return {
    holds,
    spend: (bytes) => {
      if (!holds(bytes)) return false;
      left -= bytes;
      return true;
    },
  };
};
