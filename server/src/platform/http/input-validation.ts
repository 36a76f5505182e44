import type { z } from 'zod';
import { invalidInput } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { declaredNames } from './schema-walk.ts';

export type InputIssue = { readonly path: string; readonly message: string };

const maxIssues = 20;

/** A refusal of something in the request that no schema describes: its syntax, or its form. */
export const refuseInput = (path: string, message: string): Problem =>
  new Problem(invalidInput, { details: { issues: [{ path, message }] } });

/**
 * A parser that answers the caller's mistakes with `INVALID_INPUT` and at most 20 issues. An issue shows names that the
 * schema declares and places in lists, never what the caller wrote: neither values nor names of its own.
 */
export const createInputParser = <Schema extends z.ZodType>(schema: Schema): ((value: unknown) => z.output<Schema>) => {
  const names = declaredNames(schema);
  const show = (part: PropertyKey): string =>
    typeof part === 'number' || (typeof part === 'string' && names.has(part)) ? String(part) : '*';
  const describe = (issue: z.core.$ZodIssue): InputIssue => ({
    path: issue.path.map(show).join('.'),
    message: issue.code === 'unrecognized_keys' ? describeUnknown(issue.keys.length) : issue.message,
  });
  return (value) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new Problem(invalidInput, { details: { issues: result.error.issues.slice(0, maxIssues).map(describe) } });
  };
};

const describeUnknown = (count: number): string =>
  count === 1 ? 'One member is not known here.' : `${count} members are not known here.`;
