import assert from 'node:assert/strict';
import type { House } from '../../src/composition/house.ts';

/** Each series with its value as `/metrics` tells them: `name{label="value"}`. */
export const readMetrics = async ({ http }: Pick<House, 'http'>): Promise<ReadonlyMap<string, number>> => {
  const reply = await http.inject({ method: 'GET', url: '/metrics' });
  assert.equal(reply.statusCode, 200, reply.body);
  const samples = reply.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
};

/** How many series these are, a histogram of so many buckets counted as one. */
export const countSeries = (metrics: ReadonlyMap<string, number>): number =>
  [...metrics.keys()].filter((series) => !/_(bucket|sum)(\{|$)/.test(series)).length;
