import type { Database } from '../../src/platform/postgres/database.ts';

const unreachable = (): Promise<never> => Promise.reject(new Error('This test has no database.'));

/** For tests of what needs a database, but not for what is tested. */
export const noDatabase: Database = {
  rows: unreachable,
  row: unreachable,
  execute: unreachable,
  transaction: unreachable,
};
