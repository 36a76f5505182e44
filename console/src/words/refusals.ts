import type { RefusalWords } from './refusal-de.ts';

/** English has none: the server speaks it. */
const fetchers: Readonly<Record<string, () => Promise<RefusalWords>>> = {
  de: async () => (await import('./refusal-de.ts')).refusalDe,
};

const learned = new Map<string, RefusalWords>();

/** Fetches them, once somebody was refused something. Never throws: without them the server's own sentence is shown. */
export const learnRefusals = async (language: string): Promise<void> => {
  const fetchWords = fetchers[language];
  if (fetchWords === undefined || learned.has(language)) return;
  await fetchWords().then(
    (words) => learned.set(language, words),
    () => {},
  );
};

export const knownRefusals = (language: string): RefusalWords | undefined => learned.get(language);
