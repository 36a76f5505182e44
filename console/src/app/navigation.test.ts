import { expect, test } from 'vitest';
import { furtherDestinations, navigation, permitted } from './navigation.ts';
import { pageAt } from './pages.tsx';

const all = [...navigation, ...furtherDestinations];
const destinations = all.flatMap((group) => group.destinations);

test('leads a person without permissions to the overview alone', () => {
  const groups = permitted(navigation, () => false);
  expect(groups.flatMap((group) => group.destinations.map(({ to }) => to))).toEqual(['/']);
});

test('leaves out what a person may not see, and groups that would be empty', () => {
  const groups = permitted(navigation, (permission) => permission === 'roles:read');
  expect(groups.map(({ name }) => name)).toEqual(['operate', 'people']);
  expect(groups[1]?.destinations.map(({ to }) => to)).toEqual(['/roles']);
});

test.each(destinations)('$to is a page that wants the permission by which it is shown', ({ to, permission }) => {
  const access = pageAt(to)?.access;
  expect(access).toEqual(permission === null ? 'signed-in' : { permission });
});
