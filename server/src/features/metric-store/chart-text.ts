import { z } from 'zod';
import { createInputParser, refuseInput } from '../../platform/http/input-validation.ts';
import { createQueryReader } from '../../platform/http/query-text.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { type Chart, liveChart, readChart } from './series-question.ts';

const readQuery = createQueryReader(liveChart);
const parseQuery = createInputParser(liveChart);
const refusal = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });

/** @throws Problem `INVALID_INPUT` saying which part of the chart cannot be answered and why, in the terms of `series`. */
export const readChartText = (metrics: readonly Metric[], text: string): Chart => {
  try {
    return readChart(metrics, parseQuery(readQuery(text)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [issue] = refusal.parse(error.details).issues;
    throw refuseInput('series', `${issue?.path ?? 'series'}: ${issue?.message ?? error.message}`);
  }
};
