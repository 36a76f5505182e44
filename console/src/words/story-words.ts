import type { Words } from './en.ts';
import { laterWords, useLaterWords } from './later-words.ts';
import type { StoryWords } from './story-en.ts';
import { useWords } from './words.tsx';

/** What is said of stories, traces, errors and alerts. */
export const storyWords = laterWords<StoryWords>({
  en: async () => (await import('./story-en.ts')).storyEn,
  de: async () => (await import('./story-de.ts')).storyDe,
});

const joined = new WeakMap<StoryWords, Words & StoryWords>();

/** The same, with what all pages say; the same object as long as it says the same. */
export const useStoryWords = (): Words & StoryWords => {
  const words = useWords();
  const more = useLaterWords(storyWords);
  const before = joined.get(more);
  if (before !== undefined && before.general === words.general) return before;
  const both = { ...words, ...more };
  joined.set(more, both);
  return both;
};
