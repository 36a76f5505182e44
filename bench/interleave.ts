/** One round's figures of one contestant. All are per request where that makes sense. */
export type Sample = {
  readonly perSecond: number;
  /** CPU of the server's process for one request. */
  readonly cpuMicros?: number;
  /** The same without its hashing threads. */
  readonly besideHashMicros?: number;
  /** CPU of PostgreSQL for one request. */
  readonly postgresMicros?: number;
  /** What the server's process executed for one request. */
  readonly instructions?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
};

export type Contestant = {
  readonly name: string;
  run(durationMs: number): Promise<Sample>;
  readonly durationMs?: number;
};

export type Spread = { readonly median: number; readonly low: number; readonly high: number };

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(0),
    high: at(sorted.length - 1),
  };
};

export type Standing = { readonly name: string; readonly samples: readonly Sample[] };

/** Runs A B C A B C …, so that a slow minute of the machine is everybody's. A first round warms up and is dropped. */
export const interleave = async (
  contestants: readonly Contestant[],
  options: { readonly rounds: number; readonly durationMs: number; readonly warmUpMs: number },
): Promise<readonly Standing[]> => {
  const standings = contestants.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (const contestant of contestants) if (options.warmUpMs > 0) await contestant.run(options.warmUpMs);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [at, contestant] of contestants.entries()) {
      standings[at]?.samples.push(await contestant.run(contestant.durationMs ?? options.durationMs));
    }
  }
  return standings;
};

/** How one contestant's figure stands to another's, round by round. */
export const ratioOf = (
  standings: readonly Standing[],
  name: string,
  baseline: string,
  figure: (sample: Sample) => number | undefined = (sample) => sample.perSecond,
): Spread => {
  const samplesOf = (wanted: string): readonly Sample[] =>
    standings.find((standing) => standing.name === wanted)?.samples ?? [];
  const others = samplesOf(baseline);
  return spreadOf(
    samplesOf(name).map((sample, round) => {
      const other = others[round];
      return (figure(sample) ?? Number.NaN) / ((other && figure(other)) ?? Number.NaN);
    }),
  );
};
