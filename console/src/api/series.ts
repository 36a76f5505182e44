import { castellan } from './castellan.ts';

/** What a chart is drawn from: one question to the store of metrics. */
export type SeriesQuery = {
  readonly metric: string;
  /** Such as `rate` of a counter, `p95` of a histogram. */
  readonly stats: readonly string[];
  /** The labels that tell the series apart; without any, all are one. */
  readonly by?: readonly string[];
  /** `label:value`; several of one label are "or", and `!` before a value is "not". */
  readonly where?: readonly string[];
};

export type Series = {
  readonly labels: Readonly<Record<string, string>>;
  readonly stat: string;
  /** One for each time; null where nothing was recorded. */
  readonly values: readonly (number | null)[];
};

/** The answer to it: seconds since 1970 and the figures at these times. */
export type SeriesFigures = {
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** Whether there were more series than are told. */
  readonly truncated: boolean;
};

export const queryOf = ({ metric, stats, by = [], where = [] }: SeriesQuery) => ({
  metric,
  stat: stats.join(','),
  ...(by.length > 0 && { by: by.join(',') }),
  ...(where.length > 0 && { where: where.join(',') }),
});

/** The same question is the same text. */
export const keyOf = (query: SeriesQuery): string => new URLSearchParams(queryOf(query)).toString();

const secondsOf = (moment: string): number => Date.parse(moment) / 1_000;

/**
 * Asks for the figures of a stretch of time, in about so many points: all questions in one call, which counts once against
 * the limit of the person. @throws CastellanError
 */
export const readSeries = async (
  queries: readonly SeriesQuery[],
  { from, to }: { readonly from: Date; readonly to: Date },
  points: number,
  signal: AbortSignal,
): Promise<readonly SeriesFigures[]> => {
  const { data } = await castellan.readCharts({
    query: { series: queries.map(keyOf), from: from.toISOString(), to: to.toISOString(), points },
    signal,
  });
  return data.map((answer) => ({
    from: secondsOf(answer.from),
    to: secondsOf(answer.to),
    stepSeconds: answer.step_seconds,
    times: answer.times,
    series: answer.series,
    truncated: answer.truncated,
  }));
};
