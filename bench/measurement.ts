import type { Spread, Standing } from './interleave.ts';
import type { BenchPostgres } from './postgres.ts';

/** One line of the table: what was asked of the product, and what came out. */
export type Finding = {
  readonly work: string;
  readonly goal: string;
  readonly measured: Spread;
  /** Digits after the point, and what the number counts. */
  readonly digits: number;
  readonly unit: string;
  readonly isMet?: (measured: Spread) => boolean;
};

export type Outcome = {
  readonly title: string;
  readonly standings: readonly Standing[];
  readonly findings: readonly Finding[];
};

export type Surroundings = {
  readonly folder: string;
  readonly postgres: BenchPostgres;
  readonly rounds: number;
  /** 1 measures as long as documented; smaller is for trying. */
  readonly scale: number;
};

/** One measured claim. Starts what it needs, and stops it. */
export type Measurement = (surroundings: Surroundings) => Promise<readonly Outcome[]>;

export const atLeast =
  (goal: number) =>
  ({ median }: Spread): boolean =>
    median >= goal;
export const atMost =
  (goal: number) =>
  ({ median }: Spread): boolean =>
    median <= goal;

/** Runs with everything that was started stopped at the end, whatever happened. */
export const withServers = async <Result>(
  run: (
    keep: <Server extends { stop(): Promise<void> }>(server: Promise<Server>) => Promise<Server>,
  ) => Promise<Result>,
): Promise<Result> => {
  const stops: (() => Promise<void>)[] = [];
  try {
    return await run(async (starting) => {
      const server = await starting;
      stops.push(() => server.stop());
      return server;
    });
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
};
