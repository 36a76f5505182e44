import type { CastellanError } from 'castellan-client';
import * as z from 'zod/mini';
import { problemWords } from '../../api/problem-words.ts';
import type { Words } from '../../words/en.ts';

const takenSchema = z.object({ field: z.enum(['email', 'username']) });

/** Which field holds what somebody else has already, and the sentence for it. */
export const takenField = (
  error: CastellanError,
  words: Words,
): readonly [field: 'email' | 'username', message: string] | undefined => {
  const taken = takenSchema.safeParse(error.details);
  return taken.success ? [taken.data.field, problemWords(error, words)] : undefined;
};
