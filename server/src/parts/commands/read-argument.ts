import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

/** A reader of an argument by the schema that the API reads it with. */
export const readWith =
  <Value>(schema: z.ZodType<Value>) =>
  (text: string): Value => {
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    throw new InvalidArgumentError(read.error.issues.map((issue) => issue.message).join(' '));
  };

/** The same of a whole number, which is a text on the command line. */
export const readNumberWith =
  (schema: z.ZodType<number | null>) =>
  (text: string): number => {
    const read = schema.safeParse(/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);
    if (read.success && read.data !== null) return read.data;
    throw new InvalidArgumentError('It must be a whole number within the bounds that the API has for it.');
  };
