import { type Language, useSpoken } from './words.tsx';

/** Words of some pages alone, which the others do not load. */
export type LaterWords<Said> = {
  /** Fetches them, once. */
  readonly load: (language: Language) => Promise<Said>;
  /** Those of a language, where they are there. @throws why they could not be fetched: the page says so, and loads anew. */
  readonly known: (language: Language) => Said | undefined;
};

export const laterWords = <Said>(fetchers: Readonly<Record<Language, () => Promise<Said>>>): LaterWords<Said> => {
  const loading = new Map<Language, Promise<Said>>();
  const loaded = new Map<Language, Said>();
  const failures = new Map<Language, unknown>();
  return {
    load: (language) => {
      const before = loading.get(language);
      if (before !== undefined) return before;
      const words = fetchers[language]();
      loading.set(language, words);
      words.then(
        (fetched) => loaded.set(language, fetched),
        (error) => failures.set(language, error),
      );
      return words;
    },
    known: (language) => {
      if (failures.has(language)) throw failures.get(language);
      return loaded.get(language);
    },
  };
};

/** What these pages say; they wait for it to be there, as for their own code. */
export const useLaterWords = <Said>(later: LaterWords<Said>): Said => {
  const { language } = useSpoken();
  const said = later.known(language);
  // Not by `use`: React counts the hooks of whoever waited by it, and here they wait the first time alone.
  if (said === undefined) throw later.load(language);
  return said;
};
