import assert from 'node:assert/strict';
import { after } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import type { TestHouse } from './test-house.ts';

const waiting = z.array(
  z.object({
    id: z.string(),
    kind: z.string(),
    payload: z.unknown(),
    requestId: z.string().nullable(),
    traceId: z.string().nullable(),
    actorKind: z.enum(['user', 'system', 'operator', 'anonymous']),
    actorId: z.string().nullable(),
  }),
);

const letter = z.object({ template: z.string(), language: z.string(), subject: z.string(), text: z.string() });

export type Letter = z.output<typeof letter>;

/**
 * Runs the mail tasks that wait, one after the other, when a test says so, and shows what was mailed. For a house that
 * was opened with `work: null`, so that nothing else runs them.
 */
export const openMailRoom = async (house: TestHouse) => {
  const kinds = new Map(
    house.composed.features.flatMap(({ tasks = [] }) => tasks.map((task) => [task.name, task] as const)),
  );
  const client = new pg.Client(house.database.owner);
  // The database is dropped under it when the house closes.
  client.on('error', () => {});
  await client.connect();
  after(() => client.end());

  const tasks = async () => {
    const { rows } = await client.query(
      `select id, kind, payload, request_id as "requestId", trace_id as "traceId", actor_kind as "actorKind", actor_id as "actorId"
         from castellan.tasks where queue = 'email-events' order by created_at, id`,
    );
    return waiting.parse(rows);
  };

  /** @returns what each run answered. */
  const work = async (): Promise<unknown[]> => {
    const results: unknown[] = [];
    for (const { id, kind, payload, requestId, traceId, actorKind, actorId } of await tasks()) {
      const task = kinds.get(kind) ?? assert.fail(`Nobody runs ${kind}.`);
      const run = {
        taskId: id,
        attempt: 1,
        isLastAttempt: false,
        cause: { actorKind, actorId, request: requestId === null ? null : { requestId, traceId: traceId ?? '' } },
        signal: new AbortController().signal,
        traceparent: () => undefined,
        progress: () => {},
        log: () => {},
      } as const;
      results.push(await task.run(task.payload.parse(payload), run));
      await client.query('delete from castellan.tasks where id = $1', [id]);
    }
    return results;
  };

  const lettersTo = async (address: string): Promise<Letter[]> => {
    await work();
    const { rows } = await client.query(
      `select template, language, subject, text_body as text from castellan.mails where to_address = $1 order by created_at, task_id`,
      [address],
    );
    return z.array(letter).parse(rows);
  };

  /** The newest link of this template. */
  const linkTo = async (address: string, template: string): Promise<URL> => {
    const text = (await lettersTo(address)).findLast((one) => one.template === template)?.text;
    const link = /^https?:\/\/\S+[?&]token=\S+$/m.exec(text ?? '')?.[0];
    return new URL(link ?? assert.fail(`No ${template} for ${address}.`));
  };

  return {
    tasks,
    work,
    lettersTo,
    linkTo,
    tokenTo: async (address: string, template: string): Promise<string> =>
      (await linkTo(address, template)).searchParams.get('token') ?? assert.fail('A link without a token.'),
    /** Straight from the database, for what no route shows. */
    query: async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
      (await client.query(text, values)).rows,
  };
};
