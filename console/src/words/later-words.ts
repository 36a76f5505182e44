import { use } from 'react';
import type { Words } from './en.ts';
import { type Language, useSpoken } from './words.tsx';

/** Words of some pages alone, which the others do not load. */
export type LaterWords<More> = {
  /** Fetches them, once. */
  readonly load: (language: Language) => Promise<More>;
  /** Those of a language, where they are there. */
  readonly known: (language: Language) => More | undefined;
  /** Joined to what all pages say; the same object for the same words. */
  readonly join: (words: Words, more: More) => Words & More;
};

export const laterWords = <More extends object>(
  fetchers: Readonly<Record<Language, () => Promise<More>>>,
): LaterWords<More> => {
  const loading = new Map<Language, Promise<More>>();
  const loaded = new Map<Language, More>();
  const joined = new WeakMap<More, Words & More>();
  return {
    load: (language) => {
      const before = loading.get(language);
      if (before !== undefined) return before;
      const words = fetchers[language]().then((fetched) => {
        loaded.set(language, fetched);
        return fetched;
      });
      loading.set(language, words);
      // The server was away: the next one who wants them tries again.
      words.catch(() => loading.delete(language));
      return words;
    },
    known: (language) => loaded.get(language),
    join: (words, more) => {
      const before = joined.get(more);
      if (before !== undefined && before.general === words.general) return before;
      const both = { ...words, ...more };
      joined.set(more, both);
      return both;
    },
  };
};

/** What these pages say, beside what all pages do; they wait for it, as for their own code. */
export const useLaterWords = <More>(later: LaterWords<More>): Words & More => {
  const { language, words } = useSpoken();
  return later.join(words, later.known(language) ?? use(later.load(language)));
};
