import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { userColumns, userRow } from './accounts.store.ts';

/** What a list can be ordered by: an expression without nulls, so that every row has its place, and the type it is compared as. */
const orders = {
  created_at: { expression: 'created_at', type: 'timestamptz', lowest: '-infinity', highest: 'infinity' },
  updated_at: { expression: 'updated_at', type: 'timestamptz', lowest: '-infinity', highest: 'infinity' },
  last_login_at: {
    expression: `coalesce(last_login_at, '-infinity')`,
    type: 'timestamptz',
    lowest: '-infinity',
    highest: 'infinity',
  },
  email: { expression: `coalesce(email_canonical, '')`, type: 'text', lowest: '', highest: '\u{10ffff}' },
  username: { expression: `coalesce(username, '')`, type: 'text', lowest: '', highest: '\u{10ffff}' },
  name: {
    expression: `lower(coalesce(name, '')) collate "C"`,
    type: 'text',
    lowest: '',
    highest: '\u{10ffff}',
  },
} as const;

type Order = keyof typeof orders;
export type UserSort = Order | `-${Order}`;

const lowestId = '00000000-0000-0000-0000-000000000000';
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// `sortValue` goes into the cursor as the database writes it: a Date would lose the microseconds, and with them rows.
const listRow = userRow.extend({ sortValue: z.string() });

// A third of the cost of folding all columns for every row: keys are stored in lower case, and the address as it was typed
// only tells more when its domain is international.
const matches = (pattern: string): string =>
  `(email_canonical like ${pattern} or username like ${pattern} or lower(name) like ${pattern}
    or (octet_length(email) <> octet_length(email_canonical) and lower(email) like ${pattern}))`;

/**
 * One order in one direction. `$1` to `$6` filter and stand for "any" when null; the page begins behind the position
 * (`$7`, `$8`), which for the first page lies before every row. A list among given accounts (`$10`) is a statement of its
 * own: it finds them by their key, and the others keep the plan that walks their order.
 */
const defineList = (order: Order, isDescending: boolean, isAmong: boolean) => {
  const { expression, type, lowest, highest } = orders[order];
  const direction = isDescending ? 'desc' : 'asc';
  return {
    start: isDescending ? ([highest, highestId] as const) : ([lowest, lowestId] as const),
    statement: sql({
      name: `accounts.list_users_by_${order}${isDescending ? '_descending' : ''}${isAmong ? '_among' : ''}`,
      text: `select ${userColumns}, (${expression})::text as "sortValue"
               from users
              where status = any($1)
                and ($2::text is null or roles @> array[$2::text])
                and ($3::boolean is null or (email_verified_at is not null) = $3)
                and ($4::timestamptz is null or created_at >= $4)
                and ($5::timestamptz is null or created_at < $5)
                and ($6::text is null or ${matches('lower($6)')})
                ${isAmong ? 'and id = any($10::uuid[])' : ''}
                and (${expression}, id) ${isDescending ? '<' : '>'} ($7::${type}, $8::uuid)
              order by ${expression} ${direction}, id ${direction}
              limit $9`,
      row: listRow,
    }),
  };
};

const ascending = (isAmong: boolean) => ({
  created_at: defineList('created_at', false, isAmong),
  updated_at: defineList('updated_at', false, isAmong),
  last_login_at: defineList('last_login_at', false, isAmong),
  email: defineList('email', false, isAmong),
  username: defineList('username', false, isAmong),
  name: defineList('name', false, isAmong),
});

const descending = (isAmong: boolean) => ({
  '-created_at': defineList('created_at', true, isAmong),
  '-updated_at': defineList('updated_at', true, isAmong),
  '-last_login_at': defineList('last_login_at', true, isAmong),
  '-email': defineList('email', true, isAmong),
  '-username': defineList('username', true, isAmong),
  '-name': defineList('name', true, isAmong),
});

type UserLists = Record<UserSort, ReturnType<typeof defineList>>;

/** Every list there is, by the sort that asks for it. */
export const userLists = { ...ascending(false), ...descending(false) } satisfies UserLists;

/** The same among given accounts, which are `$10`. */
export const userListsAmong = { ...ascending(true), ...descending(true) } satisfies UserLists;

export const userSorts = [
  'created_at',
  '-created_at',
  'updated_at',
  '-updated_at',
  'last_login_at',
  '-last_login_at',
  'email',
  '-email',
  'username',
  '-username',
  'name',
  '-name',
] as const satisfies readonly UserSort[];
