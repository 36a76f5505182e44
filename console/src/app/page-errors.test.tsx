import { screen } from '@testing-library/react';
import { Link, Route, Routes } from 'react-router';
import { expect, test, vi } from 'vitest';
import { show } from '../testing/render.tsx';
import { PageErrors } from './page-errors.tsx';

const Breaks = (): never => {
  throw new Error('The page threw.');
};

const showPages = () =>
  show(
    <>
      <nav>
        <Link to="/whole">Elsewhere</Link>
      </nav>
      <PageErrors>
        <Routes>
          <Route path="/broken" element={<Breaks />} />
          <Route path="/whole" element={<p>All is well here.</p>} />
        </Routes>
      </PageErrors>
    </>,
    '/broken',
  );

test('a page that breaks is replaced by a way to load it again, and what is around it stays', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  showPages();
  expect(screen.getByRole('alert').textContent).toContain('This page broke');
  expect(screen.getByRole('button', { name: 'Load again' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Elsewhere' })).toBeTruthy();
});

test('going elsewhere leaves what broke behind', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const person = showPages();
  await person.click(screen.getByRole('link', { name: 'Elsewhere' }));
  expect(screen.getByText('All is well here.')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});
