import { use } from 'react';
import { type Language, useSpoken } from './words.tsx';

/** Words of some pages alone, which the others do not load. */
export type LaterWords<Said> = {
  /** Fetches them, once. */
  readonly load: (language: Language) => Promise<Said>;
  /** Those of a language, where they are there. */
  readonly known: (language: Language) => Said | undefined;
};

export const laterWords = <Said>(fetchers: Readonly<Record<Language, () => Promise<Said>>>): LaterWords<Said> => {
  const loading = new Map<Language, Promise<Said>>();
  const loaded = new Map<Language, Said>();
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
  };
};

/** What these pages say; they wait for it to be there, as for their own code. */
export const useLaterWords = <Said>(later: LaterWords<Said>): Said => {
  const { language } = useSpoken();
  return later.known(language) ?? use(later.load(language));
};
