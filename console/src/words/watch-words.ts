import { use } from 'react';
import type { WatchWords } from './watch-en.ts';
import { type Language, useSpoken } from './words.tsx';

const loading = new Map<Language, Promise<WatchWords>>();
const loaded = new Map<Language, WatchWords>();

const load = async (language: Language): Promise<WatchWords> => {
  const said = language === 'de' ? (await import('./watch-de.ts')).watchDe : (await import('./watch-en.ts')).watchEn;
  loaded.set(language, said);
  return said;
};

/** Fetches what the pages that watch the house say, once. */
export const loadWatchWords = (language: Language): Promise<WatchWords> => {
  const before = loading.get(language);
  if (before !== undefined) return before;
  const words = load(language);
  loading.set(language, words);
  // The server was away: the next one who wants them tries again.
  words.catch(() => loading.delete(language));
  return words;
};

/** What these pages say; they wait for it to be there, as for their own code. */
export const useWatchWords = (): WatchWords => {
  const { language } = useSpoken();
  return loaded.get(language) ?? use(loadWatchWords(language));
};
