import { CastellanError } from 'castellan-client';
import type { Words } from '../words/en.ts';

/** What went wrong, as a sentence for the person. The server's own sentence where no better one is known. */
export const problemWords = (error: unknown, words: Words): string => {
  if (!(error instanceof CastellanError)) return words.problems.byCode.INTERNAL_SERVER_ERROR ?? String(error);
  if (error.code === 'RATE_LIMIT_EXCEEDED') return words.problems.tooMany(error.retryAfterSeconds ?? 60);
  // A role that is held is not deleted: the answer says by how many accounts.
  const holders = error.details?.holders;
  if (typeof holders === 'number') return words.roles.isHeld(holders);
  return words.problems.sentences[error.message] ?? words.problems.byCode[error.code] ?? error.message;
};
