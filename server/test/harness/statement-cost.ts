import { after } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import type { Statement } from '../../src/platform/postgres/database.ts';
import type { TestDatabase } from './test-database.ts';

const explained = z.object({
  'QUERY PLAN': z.tuple([
    z.object({
      Plan: z.looseObject({
        'Shared Hit Blocks': z.number(),
        'Shared Read Blocks': z.number(),
        'Actual Rows': z.number(),
      }),
    }),
  ]),
});

export type StatementCost = {
  readonly rows: number;
  /** Pages of 8 kB that were looked at. */
  readonly blocks: number;
  /** As `explain` shows it, for the message of a failure. */
  readonly plan: string;
};

/** Measures statements on a test database: in pages looked at, which do not depend on the machine. */
export const openStatementCosts = async (database: TestDatabase) => {
  const client = new pg.Client(database.owner);
  await client.connect();
  await client.query('set search_path to castellan');
  after(() => client.end());
  return {
    run: (text: string): Promise<unknown> => client.query(text),
    /** Planned for these values. */
    measure: async (
      statement: Statement<unknown>,
      values: readonly (string | number | null)[],
    ): Promise<StatementCost> => {
      await client.query('set plan_cache_mode = force_custom_plan');
      await client.query(`prepare measured as ${statement.text}`);
      const parameters = values.map((value) => (value === null ? 'null' : client.escapeLiteral(String(value))));
      const execution = `execute measured(${parameters.join(', ')})`;
      const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) ${execution}`);
      await client.query('deallocate measured');
      const { Plan: root } = explained.parse(rows[0])['QUERY PLAN'][0];
      return {
        rows: root['Actual Rows'],
        blocks: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
        plan: JSON.stringify(root, null, 1),
      };
    },
  };
};
