import type { LimitPolicy } from 'castellan-client';
import type { Words } from '../../words/en.ts';

export const isLimit = (code: string, { limits }: Words): code is LimitPolicy['name'] => code in limits.names;

/** What a limit is called; its code where a newer server has one that is not known here. */
export const limitName = (code: string, words: Words): string =>
  isLimit(code, words) ? words.limits.names[code] : code;
