import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { sql } from '../../../server/src/platform/postgres/database.ts';
import { bearer, logIn } from '../../../server/test/harness/people.ts';
import type { TestHouse } from '../../../server/test/harness/test-house.ts';
import { openTestPool } from '../../../server/test/harness/test-pool.ts';
import type { ListedPage } from './page-table.ts';

const waitMs = 15_000;
const listed = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

/** Reads what lists hold, as somebody who may read all of them. */
export const openLists = async (house: TestHouse, email: string, password: string) => {
  const headers = bearer((await logIn(house, { email, password, id: '' })).accessToken);
  return async (path: string, member: string): Promise<string> => {
    // Traces and errors are written a moment after what they tell of.
    for (const deadline = Date.now() + waitMs; Date.now() < deadline; await new Promise((go) => setTimeout(go, 100))) {
      const reply = await house.http.inject({ url: `/api/v1/${path}`, headers });
      assert.equal(reply.statusCode, 200, `${path}: ${reply.body}`);
      const value = listed.parse(reply.json()).data[0]?.[member];
      if (typeof value === 'string') return value;
    }
    return assert.fail(`${path} has no ${member}.`);
  };
};

const insertError = sql({
  name: 'test.insert_error',
  text: `with made as (
           insert into error_groups (fingerprint, type, message, location, stack, count, first_at, last_at)
           values ($1, 'Error', 'The mail server said nothing.', 'sendMail', 'Error: …', 3, now() - interval '1 hour', now()))
         insert into error_samples (id, fingerprint, at, event, message, request_id)
         values (gen_random_uuid(), $1, now(), 'mail.failed', 'The mail server said nothing.', gen_random_uuid())`,
  row: z.never(),
});

/** Nothing has gone wrong in a seeded house: here something has. */
export const keepAnError = async (house: TestHouse): Promise<void> => {
  const pool = openTestPool(house.database.application);
  try {
    await pool.database.execute(insertError, ['0af7651916cd43dd8448eb211c80319c']);
  } finally {
    await pool.close();
  }
};

/** Asks for something that this person may not have. @returns the id of the refused request. */
export const beRefused = async (house: TestHouse, email: string, password: string): Promise<string> => {
  const headers = bearer((await logIn(house, { email, password, id: '' })).accessToken);
  const reply = await house.http.inject({ url: '/api/v1/users', headers });
  assert.equal(reply.statusCode, 403);
  return z.object({ error: z.object({ request_id: z.string() }) }).parse(reply.json()).error.request_id;
};

export type Examples = Readonly<Record<string, readonly string[]>>;

/** Things that there are in a seeded house, for the pages that show one thing. */
export const chooseExamples = async (
  one: (path: string, member: string) => Promise<string>,
  refusal: string,
): Promise<Examples> => ({
  '/tasks/:id': [
    await one('tasks?state=dead&limit=1', 'id'),
    await one('tasks?state=succeeded&limit=1', 'id'),
    await one('tasks?state=ready&limit=1', 'id'),
  ],
  '/queues/:name': ['email-events'],
  '/mail/:id': [await one('mail?limit=1', 'id')],
  '/users/:id': [await one('users?search=bobby&limit=1', 'id')],
  '/roles/:name': ['support', 'admin'],
  '/refusals/:requestId': [refusal],
  '/monitoring/traces/:id': [await one('monitoring/traces?limit=1', 'trace_id')],
  '/monitoring/alerts/:rule': ['queue-stuck'],
  '/monitoring/errors/:fingerprint': [await one('monitoring/errors?limit=1', 'fingerprint')],
  '/audit/:id': [await one('audit-events?limit=1', 'id')],
});

/** The addresses that a page is looked at under. */
export const addressesOf = ({ path }: ListedPage, examples: Examples): readonly string[] => {
  const parameter = /:(\w+)/.exec(path)?.[0];
  if (parameter === undefined) return [path];
  return (examples[path] ?? assert.fail(`Choose an example for ${path}.`)).map((value) =>
    path.replace(parameter, encodeURIComponent(value)),
  );
};

/** Opens an address, and waits until what it shows is there. */
export const open = async (page: Page, address: string): Promise<void> => {
  await page.goto(address);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .animate-pulse') === null);
};

/** Whether the page can be scrolled sideways, which only tables may. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
