import type { LucideIcon } from 'lucide-react';

export const entryGroups = ['pages', 'acts', 'queues', 'roles', 'settings', 'users', 'tasks', 'requests'] as const;
export type EntryGroup = (typeof entryGroups)[number];

/** A line of the palette: something to go to, or something to do. */
export type Entry = {
  readonly id: string;
  readonly group: EntryGroup;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly detail?: string;
  /** What else it is found by. */
  readonly alias?: string;
  readonly does: { readonly goTo: string } | { readonly act: () => void };
};

/** Without case and accents, as people type who are in a hurry. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();

// Within a word, so that parts of German compounds are found; fewer letters than these stand in too many words.
const shortestWithin = 3;

const occurs = (word: string, text: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (word.length >= shortestWithin || at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  }
  return false;
};

/** Judges entries by a text: each word of it has to occur, in any order. */
export const matcher = (text: string): ((entry: Entry) => boolean) => {
  const words = plain(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  return ({ label, detail = '', alias = '' }) => {
    const known = plain(`${label} ${detail} ${alias}`);
    return words.every((word) => occurs(word, known));
  };
};

/** Those whose label begins with the text come first. */
export const bestFirst = (entries: readonly Entry[], text: string): readonly Entry[] => {
  const wanted = plain(text);
  const isBest = ({ label }: Entry): boolean => plain(label).startsWith(wanted);
  return [...entries.filter(isBest), ...entries.filter((entry) => !isBest(entry))];
};

export type EntrySection = { readonly group: EntryGroup; readonly items: readonly Entry[] };

/** Entries under their groups, in the order of the groups; what comes late from the server stands last and moves nothing. */
export const inSections = (entries: readonly Entry[], mostOfEach: number): readonly EntrySection[] =>
  entryGroups
    .map((group) => {
      const all = entries.filter((entry) => entry.group === group);
      return { group, items: group === 'pages' || group === 'acts' ? all : all.slice(0, mostOfEach) };
    })
    .filter(({ items }) => items.length > 0);
