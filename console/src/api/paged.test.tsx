import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../testing/render.tsx';
import { type ListPage, usePagedList } from './paged.ts';

type Read = (at: { readonly cursor?: string; readonly signal: AbortSignal }) => Promise<ListPage<string>>;

const List = ({ read }: { readonly read: Read }) => {
  const { items, loadMore } = usePagedList({ key: ['list'], read, refreshMs: 5 });
  return (
    <>
      <output>{items?.join(', ')}</output>
      <button type="button" onClick={loadMore}>
        More
      </button>
    </>
  );
};

const page = (number: number): ListPage<string> => ({ data: [`row ${number}`], next_cursor: `after ${number}` });

it('gives the next page while the rows on screen are being asked for anew', async () => {
  let answersNoMore = false;
  let isAskingAnew = false;
  const person = show(
    <List
      read={async ({ cursor, signal }) => {
        if (cursor !== undefined) return page(cursor === 'after 1' ? 2 : 3);
        if (!answersNoMore) return page(1);
        isAskingAnew = true;
        // It ends when it has to give way.
        return new Promise((_, refused) => signal.addEventListener('abort', () => refused(signal.reason)));
      }}
    />,
  );
  const shown = (rows: string) => waitFor(() => expect(screen.getByRole('status').textContent).toBe(rows));
  const more = () => person.click(screen.getByRole('button', { name: 'More' }));
  await shown('row 1');
  await more();
  await shown('row 1, row 2');
  answersNoMore = true;
  await waitFor(() => expect(isAskingAnew).toBe(true));
  await more();
  await shown('row 1, row 2, row 3');
});
