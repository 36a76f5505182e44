import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Words } from './en.ts';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** Each in its own language. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

const storageKey = 'castellan.language';
const isLanguage = (text: string | null): text is Language => languages.some((one) => one === text);

/** The language chosen here before, else the first of the browser's that we have, else English. */
export const preferredLanguage = (): Language => {
  const chosen = localStorage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  for (const wish of navigator.languages) {
    const base = wish.slice(0, 2).toLowerCase();
    if (isLanguage(base)) return base;
  }
  return 'en';
};

export const rememberLanguage = (language: Language): void => localStorage.setItem(storageKey, language);

/** Only the language that is shown is loaded. */
export const loadWords = async (language: Language): Promise<Words> =>
  language === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en;

/** What the doors say, and no more: strangers do not load what only people inside read. */
export const loadDoorWords = async (language: Language): Promise<Words> =>
  language === 'de' ? (await import('./de.ts?doors')).doorSections : (await import('./en.ts?doors')).doorSections;

type Spoken = {
  readonly language: Language;
  readonly words: Words;
  /** Loads the rest where only what the doors say is there; undefined when everything is. */
  readonly learnAll: (() => Promise<void>) | undefined;
  /** Shows everything in another language; what was typed stays. */
  readonly speak: (language: Language) => void;
};

const SpokenContext = createContext<Spoken | undefined>(undefined);

export const SpokenProvider = ({ spoken, children }: { readonly spoken: Spoken; readonly children: ReactNode }) => (
  <SpokenContext value={spoken}>{children}</SpokenContext>
);

/** Around what is inside: what it says is loaded before it is shown. */
export const AllWords = ({ children }: { readonly children: ReactNode }) => {
  const { learnAll } = useSpoken();
  const [failure, setFailure] = useState<unknown>();
  const isAsked = useRef(false);
  useEffect(() => {
    if (learnAll === undefined || isAsked.current) return;
    isAsked.current = true;
    learnAll().catch(setFailure);
  }, [learnAll]);
  if (failure !== undefined) throw failure;
  return learnAll === undefined ? children : null;
};

export const useSpoken = (): Spoken => {
  const spoken = useContext(SpokenContext);
  if (spoken === undefined) throw new Error('There are no words here: SpokenProvider is missing.');
  return spoken;
};

/** Everything that is said on screen, in the language of the person. */
export const useWords = (): Words => useSpoken().words;
