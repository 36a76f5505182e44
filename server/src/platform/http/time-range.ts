import { z } from 'zod';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A stretch of time in a route's query: `z.strictObject({ ...timeRangeQuery, … }).refine(...orderedTimeRange)`. */
export const timeRangeQuery = {
  from: moment.exactOptional().meta({ description: 'Only what happened at this time or later (RFC 3339).' }),
  to: moment.exactOptional().meta({ description: 'Only what happened before this time (RFC 3339).' }),
};

type TimeRange = { readonly from?: Date | undefined; readonly to?: Date | undefined };

/** Refuses a stretch that ends before it begins: an empty page would look like an answer. */
export const orderedTimeRange: [(range: TimeRange) => boolean, { message: string; path: string[] }] = [
  ({ from, to }) => from === undefined || to === undefined || from <= to,
  { message: 'The range ends before it begins.', path: ['to'] },
];
