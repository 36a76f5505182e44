import type { Words } from './en.ts';
import { laterWords, useLaterWords } from './later-words.ts';
import type { StoryWords } from './story-en.ts';

export const storyWords = laterWords<StoryWords>({
  en: async () => (await import('./story-en.ts')).storyEn,
  de: async () => (await import('./story-de.ts')).storyDe,
});

/** With what is said of stories, traces, errors and alerts. */
export const useStoryWords = (): Words & StoryWords => useLaterWords(storyWords);
