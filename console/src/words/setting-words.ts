import { laterWords, useLaterWords } from './later-words.ts';
import type { SettingWords } from './setting-de.ts';

/** English has none: the server speaks it. */
export const settingWords = laterWords<SettingWords>({
  en: async () => ({}),
  de: async () => (await import('./setting-de.ts')).settingDe,
});

export const useSettingWords = (): SettingWords => useLaterWords(settingWords);
