import { CastellanError } from 'castellan-client';
import * as z from 'zod/mini';
import type { Words } from '../words/en.ts';
import { serverWords } from './problem-words.ts';

const issuesSchema = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });
const fieldSchema = z.object({ field: z.string() });

export type InputIssue = { readonly path: string; readonly message: string };

/** What the server says is wrong with single members of the input; none for other problems. */
export const inputIssues = (error: unknown, words: Words): readonly InputIssue[] => {
  if (!(error instanceof CastellanError)) return [];
  const conflict = fieldSchema.safeParse(error.details);
  if (conflict.success) return [{ path: conflict.data.field, message: serverWords(error.message, words) }];
  const read = issuesSchema.safeParse(error.details);
  return read.success
    ? read.data.issues.map(({ path, message }) => ({ path, message: serverWords(message, words) }))
    : [];
};
