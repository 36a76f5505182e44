import type { KindWords } from './kind-de.ts';
import { laterWords, useLaterWords } from './later-words.ts';

/** English has none: the server speaks it. */
export const kindWords = laterWords<KindWords>({
  en: async () => ({}),
  de: async () => (await import('./kind-de.ts')).kindDe,
});

export const useKindWords = (): KindWords => useLaterWords(kindWords);
