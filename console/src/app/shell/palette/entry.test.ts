import { Gauge } from 'lucide-react';
import { expect, test } from 'vitest';
import { bestFirst, type Entry, inSections, matcher } from './entry.ts';

const entry = (label: string, more: Partial<Entry> = {}): Entry => ({
  id: label,
  group: 'pages',
  icon: Gauge,
  label,
  does: { goTo: '/' },
  ...more,
});

test.each([
  ['sign keys', 'Signing keys'],
  ['KEYS signing', 'Signing keys'],
  ['schlüssel', 'Signaturschlüssel'],
  ['schlussel', 'Signaturschlüssel'],
  ['rene', 'René Żółć'],
  ['zo', 'René Żółć'.normalize('NFC')],
  ['نور', 'نور الهدى'],
  ['', 'Overview'],
])('"%s" finds "%s"', (text, label) => {
  expect(matcher(text)(entry(label))).toBe(true);
});

test.each([
  ['ad', 'Dead letters'],
  ['keys of', 'Signing keys'],
  ['kyes', 'Signing keys'],
])('"%s" does not find "%s"', (text, label) => {
  expect(matcher(text)(entry(label))).toBe(false);
});

test('entries are found by their details and by what is not shown of them', () => {
  const person = entry('Ada Lovelace', { detail: 'ada@example.com', alias: 'countess' });
  expect(matcher('example.com')(person)).toBe(true);
  expect(matcher('countess ada')(person)).toBe(true);
});

test('labels that begin with the text come first, the others in their order', () => {
  const sorted = bestFirst([entry('Dead mails'), entry('Why mail failed'), entry('Mail')], 'mail');
  expect(sorted.map(({ label }) => label)).toEqual(['Mail', 'Dead mails', 'Why mail failed']);
});

test('groups stand in one order, those from the server last, and long ones are cut', () => {
  const many = Array.from({ length: 9 }, (_, index) => entry(`role-${index}`, { group: 'roles' }));
  const sections = inSections([entry('Ada', { group: 'users' }), ...many, entry('Overview')], 4);
  expect(sections.map(({ group, items }) => [group, items.length])).toEqual([
    ['pages', 1],
    ['roles', 4],
    ['users', 1],
  ]);
});
