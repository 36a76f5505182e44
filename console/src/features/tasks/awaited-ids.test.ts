import { expect, test } from 'vitest';
import { readAwaitedIds } from './awaited-ids.ts';

const one = '01a20377-0000-7000-8000-0000000000aa';
const other = '01a20377-0000-7000-8000-0000000000bb';

test.each([
  ['', []],
  [` ${one.toUpperCase()}\n`, [one]],
  [`${one}, ${other}`, [one, other]],
  [`https://house.example.com/tasks/${one}?x=1\n${one}`, [one]],
])('%j names %j', (text, ids) => {
  expect(readAwaitedIds(text)).toEqual(ids);
});

test.each(['invoice.send', `${one} A7`, one.slice(1)])('%j is no list of tasks', (text) => {
  expect(readAwaitedIds(text)).toBeUndefined();
});
