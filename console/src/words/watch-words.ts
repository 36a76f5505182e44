import { laterWords, useLaterWords } from './later-words.ts';
import type { WatchWords } from './watch-en.ts';

/** What the pages that watch the house say. */
export const watchWords = laterWords<WatchWords>({
  en: async () => (await import('./watch-en.ts')).watchEn,
  de: async () => (await import('./watch-de.ts')).watchDe,
});

export const useWatchWords = (): WatchWords => useLaterWords(watchWords);
