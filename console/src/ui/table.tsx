import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { PagedList } from '../api/paged.ts';
import { useWords } from '../words/words.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { Failure } from './failure.tsx';
import { Sideways } from './sideways.tsx';

export type Column<Row> = {
  readonly key: string;
  readonly head: string;
  /** For columns of buttons: the head is there for screen readers alone. */
  readonly isHeadHidden?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Left out on narrow screens. */
  readonly isWideOnly?: boolean;
  readonly align?: 'end';
  /** A Tailwind width, such as `w-40`; the first column without one takes what is left. */
  readonly width?: string;
  /** What the server sorts by; its head becomes a button where the table has `sorting`. */
  readonly sort?: string;
};

export type Sorting = {
  /** What the list is sorted by; with a hyphen before it the other way round. */
  readonly by: string;
  readonly onSort: (by: string) => void;
};

type Rows<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads: the first cell becomes a link that covers the row. */
  readonly linkOf?: (row: Row) => string;
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly sorting?: Sorting;
};

const rowHeight = 40;

/** Where a row stands in a long list, and what is told how high it became. */
type Measured = { readonly index: number; readonly measure: (row: HTMLTableRowElement | null) => void };

const skeletonRows = 8;

const cellClasses = ({ isWideOnly, align, width }: Column<never>): string =>
  classNames(
    'px-3 first:ps-4 last:pe-4',
    isWideOnly && 'max-md:hidden',
    align === 'end' ? 'text-end' : 'text-start',
    width,
  );

const orderOf = (sorting: Sorting | undefined, sort: string | undefined): 'ascending' | 'descending' | undefined => {
  if (sorting === undefined || sort === undefined) return undefined;
  if (sorting.by === sort) return 'ascending';
  return sorting.by === `-${sort}` ? 'descending' : undefined;
};

const Head = <Row,>({ columns, sorting }: Pick<Rows<Row>, 'columns' | 'sorting'>) => (
  <thead>
    <tr className="border-b border-line bg-sunken text-sm text-muted">
      {columns.map((column) => {
        const order = orderOf(sorting, column.sort);
        return (
          <th
            key={column.key}
            scope="col"
            aria-sort={order}
            className={classNames(cellClasses(column), 'h-9 font-medium whitespace-nowrap')}
          >
            {sorting === undefined || column.sort === undefined ? (
              <span className={column.isHeadHidden ? 'sr-only' : ''}>{column.head}</span>
            ) : (
              <SortButton head={column.head} sort={column.sort} order={order} onSort={sorting.onSort} />
            )}
          </th>
        );
      })}
    </tr>
  </thead>
);

/** Sorts by the column, and when it is sorted so already the other way round. */
const SortButton = ({
  head,
  sort,
  order,
  onSort,
}: {
  readonly head: string;
  readonly sort: string;
  readonly order: 'ascending' | 'descending' | undefined;
  readonly onSort: Sorting['onSort'];
}) => {
  const Arrow = order === 'descending' ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort(order === 'ascending' ? `-${sort}` : sort)}
      className="group -mx-1.5 inline-flex h-7 items-center gap-1 rounded px-1.5 font-medium hover:text-ink"
    >
      {head}
      <Arrow
        size={12}
        aria-hidden
        className={order === undefined ? 'opacity-0 group-hover:opacity-60 group-focus-visible:opacity-60' : ''}
      />
    </button>
  );
};

const Row = <Item,>({
  row,
  columns,
  linkOf,
  measured,
}: { readonly row: Item; readonly measured?: Measured } & Pick<Rows<Item>, 'columns' | 'linkOf'>) => {
  const to = linkOf?.(row);
  return (
    <tr
      ref={measured?.measure}
      data-index={measured?.index}
      className={classNames('relative border-b border-line last:border-b-0', to !== undefined && 'hover:bg-hover')}
    >
      {columns.map((column, index) => (
        <td key={column.key} className={classNames(cellClasses(column), 'h-10 py-1.5')}>
          {index === 0 && to !== undefined ? (
            <Link to={to} className="font-medium text-ink after:absolute after:inset-0 after:content-['']">
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
};

/** A table of rows that are all there. Controls within rows need `relative` to lie above the link of the row. */
export const Table = <Item,>({
  rows,
  columns,
  keyOf,
  linkOf,
  caption,
  sorting,
}: { readonly rows: readonly Item[] } & Rows<Item>) => (
  <Sideways label={caption}>
    <table className="w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <Head columns={columns} {...(sorting && { sorting })} />
      <tbody>
        {rows.map((row) => (
          <Row key={keyOf(row)} row={row} columns={columns} {...(linkOf && { linkOf })} />
        ))}
      </tbody>
    </table>
  </Sideways>
);

const Skeleton = ({ columns }: { readonly columns: number }) =>
  Array.from({ length: skeletonRows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing have nothing else.
    <tr key={row} className="border-b border-line last:border-b-0">
      <td colSpan={columns} className="h-10 px-4">
        <span className="block h-2.5 w-2/3 animate-pulse rounded bg-sunken" />
      </td>
    </tr>
  ));

/** Only the rows near the window are in the document: ten thousand scroll like ten. */
const WindowedRows = <Item,>({ items, columns, keyOf, linkOf }: { readonly items: readonly Item[] } & Rows<Item>) => {
  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setOffset(body.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const windowed = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    // Where nothing is laid out, rows have no height.
    measureElement: (row) => row.getBoundingClientRect().height || rowHeight,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const shown = windowed.getVirtualItems();
  const above = (shown[0]?.start ?? offset) - offset;
  const below = windowed.getTotalSize() - ((shown.at(-1)?.end ?? offset) - offset);
  return (
    <tbody ref={body}>
      {above > 0 && <Gap height={above} columns={columns.length} />}
      {shown.map(({ index, key }) => {
        const item = items[index];
        return item === undefined ? null : (
          <Row
            key={String(key)}
            row={item}
            columns={columns}
            measured={{ index, measure: windowed.measureElement }}
            {...(linkOf && { linkOf })}
          />
        );
      })}
      {below > 0 && <Gap height={below} columns={columns.length} />}
    </tbody>
  );
};

const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  <tr aria-hidden>
    <td colSpan={columns} style={{ height }} />
  </tr>
);

/** Calls `onReach` when the end of the list comes near the window. */
const EndOfList = ({ onReach }: { readonly onReach: () => void }) => {
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(onReach);
  latest.current = onReach;
  useEffect(() => {
    const element = mark.current;
    if (element === null) return;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      { rootMargin: '800px' },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return <div ref={mark} aria-hidden />;
};

/** A list that comes in pages: more rows come as one scrolls, or by the button. `empty` stands where there is no row. */
export const PagedTable = <Item,>({
  list,
  empty,
  ...rows
}: { readonly list: PagedList<Item>; readonly empty: ReactNode } & Rows<Item>) => {
  const words = useWords();
  const { items, error } = list;
  if (items === undefined && error !== null) {
    return (
      <div className="p-4">
        <Failure error={error} onRetry={list.reload} />
      </div>
    );
  }
  if (items?.length === 0 && !list.isRefreshing) return empty;
  return (
    <>
      <Sideways label={rows.caption}>
        <table className="w-full border-collapse" aria-busy={items === undefined || list.isRefreshing}>
          <caption className="sr-only">{rows.caption}</caption>
          <Head columns={rows.columns} {...(rows.sorting && { sorting: rows.sorting })} />
          {items === undefined ? (
            <tbody>
              <Skeleton columns={rows.columns.length} />
            </tbody>
          ) : (
            <WindowedRows items={items} {...rows} />
          )}
        </table>
      </Sideways>
      {list.hasMore && (
        <div className="flex justify-center border-t border-line p-3">
          <EndOfList key={`${items?.length} ${list.isRefreshing}`} onReach={list.loadMore} />
          <Button size="sm" look="quiet" isBusy={list.isLoadingMore} onClick={list.loadMore}>
            {words.general.loadMore}
          </Button>
        </div>
      )}
    </>
  );
};
