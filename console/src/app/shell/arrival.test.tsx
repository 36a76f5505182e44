import { screen, waitFor } from '@testing-library/react';
import { useEffect, useRef, useState } from 'react';
import { Link, Route, Routes, useSearchParams } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { useArrival } from './arrival.ts';

const Heading = ({ text }: { readonly text: string }) => <h1 tabIndex={-1}>{text}</h1>;

/** Draws a heading first and another one once it is filled, as pages do that wait for the server. */
const Filling = () => {
  const [isFilled, setFilled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setFilled(true), 10);
    return () => clearTimeout(timer);
  }, []);
  return isFilled ? (
    <section>
      <Heading text="Ada" />
    </section>
  ) : (
    <Heading text="…" />
  );
};

const Listed = () => {
  const [, setSearch] = useSearchParams();
  return (
    <>
      <Heading text="List" />
      <input aria-label="search" onChange={(event) => setSearch({ search: event.currentTarget.value })} />
    </>
  );
};

const Frame = () => {
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  return (
    <>
      <Link to="/list">List</Link>
      <Link to="/one">One</Link>
      <main ref={main} tabIndex={-1}>
        <Routes>
          <Route path="/list" element={<Listed />} />
          <Route path="/one" element={<Filling />} />
          <Route path="*" element={<Heading text="Start" />} />
        </Routes>
      </main>
    </>
  );
};

const focused = () => document.activeElement?.textContent;

test('the keyboard goes on from the heading of a new page, and stays where it is on the first one', async () => {
  const person = show(<Frame />);
  expect(document.activeElement).toBe(document.body);
  await person.click(screen.getByRole('link', { name: 'List' }));
  expect(focused()).toBe('List');
});

test('and from the heading that takes its place once the page is filled', async () => {
  const person = show(<Frame />);
  await person.click(screen.getByRole('link', { name: 'One' }));
  await waitFor(() => expect(focused()).toBe('Ada'));
});

test('filters leave the keyboard where it is', async () => {
  const person = show(<Frame />, '/list');
  await person.type(screen.getByLabelText('search'), 'ada');
  expect(document.activeElement).toBe(screen.getByLabelText('search'));
});
