import { fireEvent, screen } from '@testing-library/react';
import { useLocation } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../testing/render.tsx';
import { useFilters } from './filters.ts';
import { rangeFilters, rangeOf } from './range.ts';
import { RangeFilter } from './range-filter.tsx';

const Bar = () => (
  <>
    <RangeFilter filters={useFilters(rangeFilters)} />
    <output>{useLocation().search}</output>
  </>
);
const address = (): string => screen.getByRole('status').textContent ?? '';
const now = Date.parse('2026-11-22T12:00:00.000Z');

test('a chosen span stands in the address and takes the place of an own range', async () => {
  const person = show(<Bar />, '/?from=2026-11-01T00:00:00.000Z');
  await person.selectOptions(screen.getByLabelText('Time'), 'Last 7 days');
  expect(address()).toBe('?range=week');
});

test('an own range stands in the address in UTC, and its fields show the time of the person', async () => {
  const person = show(<Bar />);
  await person.selectOptions(screen.getByLabelText('Time'), 'From … to …');
  fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-11-22T09:30' } });
  const from = new URLSearchParams(address()).get('from') ?? '';
  expect(from).toBe(new Date('2026-11-22T09:30').toISOString());
  expect(screen.getByLabelText('From')).toHaveProperty('value', '2026-11-22T09:30');
});

test('a range that ends before it begins says so, and is asked without its end', () => {
  const range = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
  show(<Bar />, `/?${new URLSearchParams(range)}`);
  expect(screen.getByRole('alert').textContent).toContain('before the beginning');
  expect(rangeOf(range, now)).toEqual({ from: range.from });
});

test('a span is counted back from now, and what is no time in the address is passed over', () => {
  expect(rangeOf({ range: 'day' }, now)).toEqual({ from: '2026-11-21T12:00:00.000Z' });
  expect(rangeOf({ from: 'yesterday', to: '' }, now)).toEqual({});
});
