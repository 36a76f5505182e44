import type { EndpointWords } from './endpoint-en.ts';
import { laterWords, useLaterWords } from './later-words.ts';

const endpointWords = laterWords<EndpointWords>({
  en: async () => (await import('./endpoint-en.ts')).endpointEn,
  de: async () => (await import('./endpoint-de.ts')).endpointDe,
});

/** What is said of the servers that tasks are sent to. */
export const useEndpointWords = (): EndpointWords => useLaterWords(endpointWords);
