import { expect, test } from 'vitest';
import { en } from './en.ts';
import { storyEn } from './story-en.ts';
import { watchEn } from './watch-en.ts';

const sources = Object.entries(
  import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }),
)
  .filter(([path]) => !path.startsWith('../testing/') && !path.startsWith('./') && !path.includes('.test.'))
  .map(([, source]) => source);

type Group = Readonly<Record<string, unknown>>;

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** By which names a source speaks of a group: `users`, and `words` where it says `{ users: words }` or `words = ….users`. */
const namesIn = (source: string, group: string): readonly string[] => {
  if (!new RegExp(`\\b${group}\\b`).test(source)) return [];
  const renamed = [...source.matchAll(new RegExp(`\\b${group}: (\\w+)|(\\w+) = [\\w.]*\\b${group}[;,]`, 'g'))];
  return [group, ...renamed.flatMap(([, first, second]) => [first, second].filter((name) => name !== undefined))];
};

/** Whether a group is looked into by keys that only the running program knows, or handed on as a whole. */
const isOpen = (source: string, name: string): boolean =>
  new RegExp(
    `\\b${name}(\\?\\.)?\\[|[(={,] ?\\w+\\.${name}[)},]|\\? [\\w.]*\\b${name} :|keyof Words\\[[^;]*'${name}'\\]`,
  ).test(source);

const speaks = (source: string, name: string, key: string): boolean =>
  new RegExp(
    `\\b${name}\\s*\\.\\s*${key}\\b|\\{[^{}]*\\b${key}\\b[^{}]*\\} = [\\w.()]*${name}\\b|\\b${name}: \\{[^{}]*\\b${key}\\b`,
  ).test(source);

const unsaid = (group: Group, name: string, path: readonly string[]): readonly string[] => {
  const here = sources.flatMap((source) => namesIn(source, name).map((known) => [source, known] as const));
  if (path.length > 1 && here.some(([source, known]) => isOpen(source, known))) return [];
  return Object.entries(group).flatMap(([key, value]) => {
    const within = [...path, key];
    if (!here.some(([source, known]) => speaks(source, known, key))) return [within.join('.')];
    return isGroup(value) ? unsaid(value, key, within) : [];
  });
};

test('finds words that nobody says', () => {
  expect(unsaid({ save: '', neverSaidByAnyone: '' }, 'general', ['general'])).toEqual(['general.neverSaidByAnyone']);
});

test('every word is said somewhere', () => {
  expect(Object.entries(en).flatMap(([name, section]) => unsaid(section, name, [name]))).toEqual([]);
});

test('every word of the pages that watch the house is said somewhere', () => {
  const { tabs: _tabs, ...sections } = watchEn;
  expect(Object.entries(sections).flatMap(([name, section]) => unsaid(section, name, [name]))).toEqual([]);
});

test('every word of stories, traces, errors and alerts is said somewhere', () => {
  expect(Object.entries(storyEn).flatMap(([name, section]) => unsaid(section, name, [name]))).toEqual([]);
});
