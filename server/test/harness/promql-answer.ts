import { z } from 'zod';

/** One series of an answer to PromQL. */
export type PromSeries = {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970 and the value; an instant query has one. */
  readonly points: readonly (readonly [number, number])[];
};

const point = z.tuple([z.number(), z.string().transform(Number)]);
const labels = z.record(z.string(), z.string());
const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .union([
      z
        .object({ resultType: z.literal('scalar'), result: point })
        .transform(({ result }) => [{ labels: {}, points: [result] }]),
      z
        .object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: point })) })
        .transform(({ result }) => result.map(({ metric, value }) => ({ labels: metric, points: [value] }))),
      z
        .object({
          resultType: z.literal('matrix'),
          result: z.array(z.object({ metric: labels, values: z.array(point) })),
        })
        .transform(({ result }) => result.map(({ metric, values }) => ({ labels: metric, points: values }))),
    ])
    .optional(),
});

/**
 * Asks the HTTP API that Prometheus defined and VictoriaMetrics speaks as well.
 *
 * @throws Error with the peer's own words when it refuses the expression.
 */
export const askPromql = async (
  origin: string,
  path: '/api/v1/query' | '/api/v1/query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly PromSeries[]> => {
  const reply = await fetch(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const { data, error } = answer.parse(await reply.json());
  if (data === undefined) throw new Error(`${parameters.query ?? ''}: ${error ?? `status ${reply.status}`}`);
  return data;
};
