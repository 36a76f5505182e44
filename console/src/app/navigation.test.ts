import { expect, test } from 'vitest';
import { furtherDestinations, navigation, navigationFor } from './navigation.ts';
import { pageAt } from './pages.tsx';

const all = [...navigation, ...furtherDestinations];
const destinations = all.flatMap((group) => group.destinations);

test('leads a person without permissions to the overview and to their account', () => {
  const groups = navigationFor(() => false);
  expect(groups.map(({ name }) => name)).toEqual(['account']);
  const paths = groups.flatMap(({ destinations }) => destinations.map(({ to }) => to));
  expect(paths).toEqual(['/', '/account', '/account/security', '/account/sessions', '/account/sign-ins']);
});

test('leaves out what a person may not see, and groups that would be empty', () => {
  const groups = navigationFor((permission) => permission === 'roles:read');
  expect(groups.map(({ name }) => name)).toEqual(['operate', 'people']);
  expect(groups[1]?.destinations.map(({ to }) => to)).toEqual(['/roles']);
});

test.each(destinations)('$to is a page that wants the permission by which it is shown', ({ to, permission }) => {
  const access = pageAt(to)?.access;
  expect(access).toEqual(permission === null ? 'signed-in' : { permission });
});
