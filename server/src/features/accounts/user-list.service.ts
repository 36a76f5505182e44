import { z } from 'zod';
import { type Cursors, createCursors } from '../../platform/http/page.ts';
import type { Queryable, ReadDatabase } from '../../platform/postgres/database.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { User, UserStatus } from '../../vocabulary/user.ts';
import { userStatuses } from './user-body.ts';
import { type UserSort, userLists, userListsAmong } from './user-list.store.ts';

/** Which accounts to show; what is absent does not filter. */
export type UserFilters = {
  /** A part of the e-mail address, the username or the name, whatever the case. */
  readonly search?: string;
  /** Only these accounts, erased ones too unless `status` leaves them out. */
  readonly id?: readonly string[];
  /** Without it every account that is not erased. */
  readonly status?: readonly UserStatus[];
  readonly role?: string;
  readonly emailVerified?: boolean;
  /** From this moment on. */
  readonly createdAfter?: Date;
  /** Before this moment, so that two ranges that meet share no account. */
  readonly createdBefore?: Date;
};

export type UserListRequest = UserFilters & {
  readonly sort: UserSort;
  readonly limit: number;
  readonly cursor?: string;
};

export type UserPage = { readonly users: readonly User[]; readonly nextCursor: string | null };

const unlessErased: readonly UserStatus[] = userStatuses.filter((status) => status !== 'erased');

const position = z.tuple([z.string(), z.uuid()]);

/** A pattern that finds the text anywhere; in it `%`, `_` and the backslash stand for themselves. */
const patternOf = (search: string): string => `%${search.normalize('NFC').replace(/[\\%_]/g, '\\$&')}%`;

const filterValues = (filters: UserFilters) => [
  filters.status ?? (filters.id === undefined ? unlessErased : userStatuses),
  filters.role ?? null,
  filters.emailVerified ?? null,
  filters.createdAfter ?? null,
  filters.createdBefore ?? null,
  filters.search === undefined ? null : patternOf(filters.search),
];

/** The first accounts in an order, without paging; for the command line. */
export const findUsers = async (
  db: Queryable,
  filters: Omit<UserFilters, 'id'>,
  sort: UserSort,
  limit: number,
): Promise<readonly User[]> => {
  const { statement, start } = userLists[sort];
  return db.rows(statement, [...filterValues(filters), ...start, limit]);
};

/**
 * Accounts page by page. A page begins behind the last row of the one before, so whatever is inserted meanwhile, each
 * row that was there is shown once, as long as what the list is sorted by does not change.
 */
export const createUserList = (database: ReadDatabase, secrets: Secrets) => {
  const cursors: Cursors = createCursors(secrets);

  /** @throws Problem `INVALID_INPUT` for a cursor of another list, or of other filters or another order. */
  return async ({ sort, limit, cursor, ...filters }: UserListRequest): Promise<UserPage> => {
    const identity = { list: 'users', filters: { ...filters, sort } };
    const { statement, start } = (filters.id === undefined ? userLists : userListsAmong)[sort];
    const after = cursors.read(identity, cursor, position) ?? start;
    const among = filters.id === undefined ? [] : [filters.id];
    const found = await database.rows(statement, [...filterValues(filters), ...after, limit + 1, ...among]);
    const page = cursors.page(identity, found, limit, (row) => [row.sortValue, row.id]);
    return { users: page.rows, nextCursor: page.nextCursor };
  };
};

export type ListUsers = ReturnType<typeof createUserList>;
