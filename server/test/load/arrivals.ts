const lowestShare = 0.05;

/**
 * Lets things happen as they do where many people are: at random moments, so many a second on average, whether or not what
 * was begun before has ended. When the machine is late, `dueMs` stays when it should have begun, so that the wait counts.
 *
 * @param risingForMs how long the rate takes to rise to `perSecond`, from a twentieth of it; at once when left out.
 * @param now milliseconds since the measurement began.
 * @returns once everything that was begun has ended.
 */
export const arrive = async (options: {
  readonly perSecond: number;
  readonly forMs: number;
  readonly risingForMs?: number;
  readonly now: () => number;
  readonly act: (dueMs: number) => Promise<void>;
}): Promise<void> => {
  const { perSecond, forMs, risingForMs = 0, now, act } = options;
  const underWay = new Set<Promise<void>>();
  const startedMs = now();
  const endMs = startedMs + forMs;
  // Exponential gaps: the arrivals are a Poisson process.
  const gapMs = (atMs: number): number => {
    const risen = risingForMs === 0 ? 1 : Math.min(1, Math.max(lowestShare, (atMs - startedMs) / risingForMs));
    return (-Math.log(1 - Math.random()) / (perSecond * risen)) * 1000;
  };
  let failure: unknown;
  await new Promise<void>((resolve) => {
    let dueMs = startedMs + gapMs(startedMs);
    const turn = (): void => {
      const nowMs = now();
      for (; dueMs <= nowMs && dueMs < endMs; dueMs += gapMs(dueMs)) {
        const acting: Promise<void> = act(dueMs)
          .catch((error: unknown) => {
            failure ??= error;
          })
          .finally(() => underWay.delete(acting));
        underWay.add(acting);
      }
      if (dueMs >= endMs || failure !== undefined) resolve();
      else setTimeout(turn, Math.max(0, dueMs - now()));
    };
    turn();
  });
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
};
