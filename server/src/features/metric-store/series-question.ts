import { z } from 'zod';
import { refuseInput } from '../../platform/http/input-validation.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { faultOfSelection, type LabelConditions, type Stat, stats, statsOf } from './selection.ts';

/** What one chart shows. */
export type Chart = {
  readonly metric: Metric;
  readonly stats: readonly Stat[];
  readonly where: LabelConditions;
  readonly by: readonly string[];
};

const words = z.string().max(500);

const chartQuery = {
  metric: z.string().max(200).meta({ description: 'The name of a metric.' }),
  stat: words.exactOptional().meta({
    description: `What is asked, joined by commas, of: ${stats.join(', ')}. Which of them a metric has, the list of metrics says.`,
  }),
  by: words.exactOptional().meta({
    description: 'Labels joined by commas that keep series apart; without them all series are brought together.',
  }),
  where: z.array(words).exactOptional().meta({
    description: '`label:value`, joined by commas or given several times; `label:!value` leaves a value out.',
  }),
};

const mostCharts = 16;

/** Several charts in one query: each is a query of its own, percent-encoded. */
export const chartTexts = z
  .array(z.string().max(2_000))
  .min(1)
  .max(mostCharts, `Ask for at most ${mostCharts} charts.`)
  .meta({
    description: 'A chart as a query of its own, percent-encoded: `metric=…&stat=…&by=…&where=…`; up to 16 times.',
  });

const stretchQuery = {
  ...timeRangeQuery,
  points: z.coerce
    .number()
    .int()
    .min(1, 'Ask for at least one point.')
    .max(1000, 'Ask for at most 1000 points.')
    .default(240)
    .meta({ description: 'How many points a series may have at most; 1 is one figure of the whole time.' }),
};

export const seriesQuery = z.strictObject({ ...chartQuery, ...stretchQuery }).refine(...orderedTimeRange);

export const chartsQuery = z.strictObject({ series: chartTexts, ...stretchQuery }).refine(...orderedTimeRange);

/** A chart of the live stream, in the form of a query. */
export const liveChart = z.strictObject(chartQuery);
export type ChartQuery = z.output<typeof liveChart>;

const split = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const readConditions = (pairs: readonly string[]): LabelConditions => {
  const conditions = new Map<string, string[]>();
  for (const pair of pairs.flatMap(split)) {
    const colon = pair.indexOf(':');
    if (colon < 1) throw refuseInput('where', 'A condition is a label, a colon and a value.');
    const label = pair.slice(0, colon);
    conditions.set(label, [...(conditions.get(label) ?? []), pair.slice(colon + 1)]);
  }
  return Object.fromEntries(conditions);
};

const isStat = (word: string): word is Stat => stats.some((stat) => stat === word);

/**
 * The chart that a query describes.
 *
 * @throws Problem `INVALID_INPUT` saying which part cannot be answered and why.
 */
export const readChart = (metrics: readonly Metric[], query: ChartQuery): Chart => {
  const metric = metrics.find(({ name }) => name === query.metric);
  const asked = [...new Set(split(query.stat))];
  const unknown = asked.find((word) => !isStat(word));
  if (unknown !== undefined) throw refuseInput('stat', `There is no such figure. There are: ${stats.join(', ')}.`);
  const known = asked.filter(isStat);
  const chosen = known.length > 0 || metric === undefined ? known : [statsOf(metric)[0]];
  const by = [...new Set(split(query.by))];
  const where = readConditions(query.where ?? []);
  for (const stat of chosen.length > 0 ? chosen : (['avg'] as const)) {
    const fault = faultOfSelection(metrics, { metric: query.metric, stat, where, by });
    if (fault) throw refuseInput(fault.at, fault.message);
  }
  if (metric === undefined) throw refuseInput('metric', 'There is no such metric.');
  return { metric, stats: chosen, where, by };
};
