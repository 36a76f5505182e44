import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMay } from '../../../api/me.ts';
import { useSpoken } from '../../../words/words.tsx';
import { bestFirst, type EntrySection, inSections, matcher } from './entry.ts';
import { find, isSearchable } from './find.ts';
import { useHouseEntries } from './house-entries.ts';
import { useOwnEntries } from './own-entries.ts';

const pauseMs = 180;
const mostOfEach = 6;

/** A text once its typing has paused. */
const usePaused = (text: string): string => {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
};

export type PaletteEntries = {
  readonly sections: readonly EntrySection[];
  /** Whether the server may still have something. */
  readonly isSearching: boolean;
  readonly error: Error | null;
};

/** What the palette shows for what was typed: pages and acts for nothing, everything that matches else. */
export const usePaletteEntries = (typed: string, signOut: () => void): PaletteEntries => {
  const may = useMay();
  const { words, language } = useSpoken();
  const own = useOwnEntries(signOut);
  const ofHouse = useHouseEntries();
  const text = typed.trim();
  const paused = usePaused(text);
  const search = useQuery({
    queryKey: ['palette', language, paused],
    queryFn: ({ signal }) => find({ text: paused, may, words, signal }),
    enabled: isSearchable(paused),
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
  if (text === '') return { sections: inSections(own, mostOfEach), isSearching: false, error: null };
  const matches = matcher(text);
  const isAnswered = paused === text && !search.isPlaceholderData && !search.isFetching;
  // While the answer is on its way, what was found before stays as far as it still matches.
  const found = isSearchable(text) ? (search.data ?? []).filter((entry) => isAnswered || matches(entry)) : [];
  return {
    sections: inSections([...bestFirst([...own, ...ofHouse].filter(matches), text), ...found], mostOfEach),
    isSearching: isSearchable(text) && !isAnswered,
    error: isAnswered && isSearchable(text) ? search.error : null,
  };
};
