import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Secrets } from '../secrets/secrets.ts';
import { refuseInput } from './input-validation.ts';

/** How a list is asked for page by page; goes into a route's query schema: `z.strictObject({ ...pageQuery, … })`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^[1-9][0-9]{0,2}$/, 'A whole number from 1 to 200.')
    .transform(Number)
    .refine((limit) => limit <= 200, 'A whole number from 1 to 200.')
    .default(50)
    .meta({ description: 'How many at most; 50 when left out, 200 at most.' }),
  // Long enough for the longest sort value there is: a name of 200 characters of four bytes, with its MAC and id.
  cursor: z.string().max(2_000).exactOptional().meta({ description: '`next_cursor` of the page before.' }),
};

/** A page as it is answered. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    data: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'For the next page; null at the end.' }),
  });

/** Where a page ended: the sort values of its last row, in the order of the sort. */
export type PagePosition = readonly (string | number | null)[];

/** A list with the filters and the order it was asked for; a cursor of another is refused. */
export type ListIdentity = { readonly list: string; readonly filters: Readonly<Record<string, unknown>> };

export type Cursors = {
  /** Where to go on, or null for the first page. @throws Problem `INVALID_INPUT` for a cursor that we did not give for this list. */
  read<Position extends PagePosition>(
    identity: ListIdentity,
    cursor: string | undefined,
    position: z.ZodType<Position>,
  ): Position | null;
  /**
   * One page from rows of which one more was read than is shown.
   *
   * @param positionOf the sort values of a row.
   */
  page<Row>(
    identity: ListIdentity,
    rows: readonly Row[],
    limit: number,
    positionOf: (row: Row) => PagePosition,
  ): { readonly rows: readonly Row[]; readonly nextCursor: string | null };
};

const macBytes = 16;

/**
 * Cursors that only this house can make: the position and a MAC over it, the list and its filters, so that nobody reads
 * with a cursor what the query alone would not show, or learns anything by changing one.
 */
export const createCursors = (secrets: Secrets): Cursors => {
  const key = secrets.derive('cursors', 32);
  const sign = ({ list, filters }: ListIdentity, position: string): Buffer =>
    createHmac('sha256', key)
      .update(
        JSON.stringify([list, Object.entries(filters).sort(([one], [other]) => (one < other ? -1 : 1)), position]),
      )
      .digest()
      .subarray(0, macBytes);

  return {
    read(identity, cursor, schema) {
      if (cursor === undefined) return null;
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(macBytes).toString();
      const isOurs = bytes.length > macBytes && timingSafeEqual(bytes.subarray(0, macBytes), sign(identity, position));
      if (!isOurs) throw refuseInput('cursor', 'This cursor is not one of this list with these filters.');
      // One of another release, which cut its positions otherwise.
      const read = schema.safeParse(JSON.parse(position));
      if (!read.success) throw refuseInput('cursor', 'This cursor is not one of this list with these filters.');
      return read.data;
    },
    page(identity, rows, limit, positionOf) {
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      if (rows.length <= limit || last === undefined) return { rows: shown, nextCursor: null };
      const position = JSON.stringify(positionOf(last));
      const nextCursor = Buffer.concat([sign(identity, position), Buffer.from(position)]).toString('base64url');
      return { rows: shown, nextCursor };
    },
  };
};
