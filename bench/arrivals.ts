import { type Connection, openConnection } from './load.ts';

/** `atMs`: when it was sent, from the start. */
export type Answered = { readonly status: number; readonly atMs: number; readonly latencyMs: number };

/**
 * Sends requests as people do, without waiting for the answers of others: at random moments, so many a second on average.
 * Each goes over a free connection, or a new one.
 */
export const applyArrivals = async (options: {
  readonly origin: string;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly request: () => Buffer;
}): Promise<readonly Answered[]> => {
  const { origin, perSecond, durationMs, request } = options;
  const free: Connection[] = [];
  const all: Connection[] = [];
  const answered: Answered[] = [];

  const send = async (): Promise<void> => {
    const sentMs = performance.now();
    let connection = free.pop();
    if (connection === undefined) {
      connection = await openConnection(origin);
      all.push(connection);
    }
    const { status } = await connection.send(request());
    answered.push({ status, atMs: sentMs - startedMs, latencyMs: performance.now() - sentMs });
    free.push(connection);
  };

  const underWay: Promise<void>[] = [];
  const startedMs = performance.now();
  await new Promise<void>((resolve) => {
    // Exponential gaps: the arrivals are a Poisson process.
    const gapMs = (): number => (-Math.log(1 - Math.random()) / perSecond) * 1000;
    let nextMs = startedMs + gapMs();
    const turn = (): void => {
      const nowMs = performance.now();
      for (; nextMs <= nowMs; nextMs += gapMs()) underWay.push(send());
      if (nowMs - startedMs >= durationMs) resolve();
      else setTimeout(turn, Math.max(0, nextMs - nowMs));
    };
    turn();
  });
  await Promise.all(underWay);
  for (const connection of all) connection.close();
  return answered;
};

/** @returns NaN when there is nothing to take it of. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
