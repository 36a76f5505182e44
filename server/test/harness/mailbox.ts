import { after } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import type { TestHouse } from './test-house.ts';

const mails = z.array(z.object({ template: z.string(), to: z.string(), text: z.string() }));
const tasks = z.array(
  z.object({ kind: z.string(), payload: z.unknown(), result: z.unknown(), isFinished: z.boolean() }),
);

export type KeptMail = z.output<typeof mails>[number];
export type SeenTask = z.output<typeof tasks>[number];

/** What a house that runs its tasks has mailed into its inbox, and what its tasks came to. */
export const openMailbox = async (house: Pick<TestHouse, 'database'>) => {
  const client = new pg.Client(house.database.owner);
  // The database is dropped under it when the house closes.
  client.on('error', () => {});
  await client.connect();
  after(() => client.end());
  const query = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;

  return {
    query,
    mailsTo: async (address: string): Promise<KeptMail[]> =>
      mails.parse(
        await query(
          `select template, to_address as to, text_body as text from castellan.mails
            where to_address = $1 and text_body is not null order by created_at, task_id`,
          [address],
        ),
      ),
    /** Finished and unfinished ones of a kind, oldest first. */
    tasksOf: async (kind: string): Promise<SeenTask[]> =>
      tasks.parse(
        await query(
          `select kind, payload, null as result, false as "isFinished", id from castellan.tasks where kind = $1
           union all
           select kind, payload, result, true, id from castellan.task_history where kind = $1
           order by id`,
          [kind],
        ),
      ),
  };
};
