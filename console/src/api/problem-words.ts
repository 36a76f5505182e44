import { CastellanError } from 'castellan-client';
import type { Words } from '../words/en.ts';
import { knownRefusals } from '../words/refusals.ts';

/** A sentence of the server's in the language of the person, where it is known in it. */
export const serverWords = (sentence: string, words: Words): string =>
  knownRefusals(words.problems.language)?.said(sentence) ?? sentence;

/** What went wrong, as a sentence for the person. The server's own sentence where no better one is known. */
export const problemWords = (error: unknown, words: Words): string => {
  const { byCode, language, tooMany } = words.problems;
  if (!(error instanceof CastellanError)) return byCode.INTERNAL_SERVER_ERROR ?? String(error);
  if (error.code === 'RATE_LIMIT_EXCEEDED') return tooMany(error.retryAfterSeconds ?? 60);
  // A role that is held is not deleted: the answer says by how many accounts.
  const holders = error.details?.holders;
  if (typeof holders === 'number') return words.roles.isHeld(holders);
  const further = knownRefusals(language);
  return further?.said(error.message) ?? byCode[error.code] ?? further?.byCode[error.code] ?? error.message;
};
