import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type SourceName, sources } from '../../src/features/account-transfer/account-transfer.feature.ts';
import { type Queryable, sql } from '../../src/platform/postgres/database.ts';
import type { TestHouse } from './test-house.ts';

export const sampleFile = (name: string): string =>
  fileURLToPath(new URL(`../samples/moving/${name}`, import.meta.url));

type ImportOptions = Parameters<TestHouse['composed']['accountTransfer']['importAccounts']>[0];

export type MoveOptions = Partial<Omit<ImportOptions, 'check'>> & {
  readonly from?: SourceName;
  readonly check?: Partial<ImportOptions['check']>;
};

const plainCheck = { keepsIds: false, dropsUnfitUsernames: false, ignoresRoles: false, mayBeAdministrators: false };

/** Imports these bytes in this process. @returns the summary with the refusals that were reported. */
export const moveIn = async (
  house: TestHouse,
  content: { readonly file: string } | { readonly lines: readonly unknown[] },
  { from = 'castellan', check, ...options }: MoveOptions = {},
) => {
  const text = 'lines' in content ? content.lines.map((line) => `${JSON.stringify(line)}\n`).join('') : content.file;
  const refusals: { line: number; code: string; identity: string | null; message: string }[] = [];
  const summary = await house.composed.accountTransfer.importAccounts({
    digest: createHash('sha256').update(text).digest(),
    chunks: 'lines' in content ? inOnePiece(text) : createReadStream(content.file),
    source: sources[from],
    sourceName: from,
    check: { ...plainCheck, ...check },
    createsRoles: false,
    firebase: null,
    isDryRun: false,
    onConflict: 'skip',
    report: (line) => void refusals.push(line),
    onResume: () => {},
    onProgress: () => {},
    signal: new AbortController().signal,
    ...options,
  });
  const { created, updated, skipped, refused } = summary;
  return { ...summary, counts: { created, updated, skipped, refused }, refusals };
};

async function* inOnePiece(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const selectMoved = sql({
  name: 'test.select_moved_users',
  text: `select u.id, u.email, u.email_verified_at is not null as "emailVerified", u.username, u.name, u.roles, u.status,
                u.created_at as "createdAt", c.hash,
                (select count(*)::int from audit_events a where a.subject_id = u.id and a.action = 'user.imported') as "auditCount"
           from users u left join password_credentials c on c.user_id = u.id
          where u.email like '%' || $1 order by u.email`,
  row: z.object({
    id: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    status: z.string(),
    createdAt: z.date(),
    hash: z.string().nullable(),
    auditCount: z.number(),
  }),
});

/** The accounts whose address ends with this, by address. */
export const listMoved = (db: Queryable, ending: string) => db.rows(selectMoved, [ending]);

// No joins: nothing has counted these tables yet, and the planner takes them for nearly empty.
const countMovedOnes = sql({
  name: 'test.count_moved_users',
  text: `select (select count(*)::int from users where email like '%' || $1) as accounts,
                (select count(*)::int from audit_events
                  where action = 'user.imported' and personal #>> '{after,email}' like '%' || $1) as events`,
  row: z.object({ accounts: z.number(), events: z.number() }),
});

/** How many accounts have such an address, and how many events tell of their import. */
export const countMoved = async (db: Queryable, ending: string) =>
  (await db.row(countMovedOnes, [ending])) ?? { accounts: 0, events: 0 };
