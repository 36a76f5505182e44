import type { Transaction } from '../src/platform/postgres/database.ts';
import { insertInto, writeRows } from './rows.ts';
import { after, dayMs } from './times.ts';

export type TeamKind = {
  readonly name: string;
  readonly queue: string;
  readonly description: string;
  readonly priority: number;
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly concurrencyPerKey: number | null;
  readonly concurrencyBy: readonly string[] | null;
  readonly payloadSchema: object;
};

const text = { type: 'string', minLength: 1, maxLength: 200 };
const objectOf = (properties: Readonly<Record<string, object>>): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The paused one. */
export const archiveQueue = 'archive';

/** What a team would have declared. Nobody in this house can run them, so what waits goes on waiting. */
export const teamKinds = {
  invoiceSend: {
    name: 'invoice.send',
    queue: 'billing',
    description: 'Renders an invoice and hands it to the billing provider.',
    priority: 2,
    attempts: 5,
    timeoutMs: 60_000,
    concurrencyPerKey: 1,
    concurrencyBy: ['customer_id'],
    payloadSchema: objectOf({ invoice_id: text, customer_id: text, amount_cents: { type: 'integer', minimum: 1 } }),
  },
  reportBuild: {
    name: 'report.build',
    queue: 'reports',
    description: 'Builds a report and puts it where its reader finds it.',
    priority: 1,
    attempts: 3,
    timeoutMs: 600_000,
    concurrencyPerKey: null,
    concurrencyBy: null,
    payloadSchema: objectOf({
      report: text,
      from: { type: 'string', format: 'date' },
      to: { type: 'string', format: 'date' },
    }),
  },
  catalogueSync: {
    name: 'catalogue.sync',
    queue: 'default',
    description: 'Fetches what has changed in the catalogue of a supplier.',
    priority: 0,
    attempts: 8,
    timeoutMs: 120_000,
    concurrencyPerKey: null,
    concurrencyBy: null,
    payloadSchema: objectOf({ supplier: text, since: { type: 'string', format: 'date-time' } }),
  },
  archiveExport: {
    name: 'archive.export',
    queue: archiveQueue,
    description: 'Writes a month of records into the archive.',
    priority: 1,
    attempts: 3,
    timeoutMs: 1_800_000,
    concurrencyPerKey: null,
    concurrencyBy: null,
    payloadSchema: objectOf({ month: { type: 'string', pattern: '^\\d{4}-\\d{2}$' } }),
  },
} as const satisfies Readonly<Record<string, TeamKind>>;

const insertKinds = insertInto('task_kinds', [
  ...['name', 'queue', 'description', 'source', 'priority', 'attempts', 'timeout_ms', 'concurrency_per_key'],
  ...['concurrency_by', 'payload_schema', 'is_public', 'seen_at'],
]);

const insertQueues = insertInto('task_queues', [
  ...['name', 'paused_at', 'paused_by', 'concurrency_limit', 'rate_limit', 'rate_seconds', 'updated_at'],
]);

/** Tasks of a kind that nobody has known for an hour are given up; these are to be looked at for longer than that. */
const keptDays = 30;

export const writeTaskKinds = (tx: Transaction, now: Date): Promise<number> =>
  writeRows(
    tx,
    insertKinds,
    Object.values(teamKinds).map((kind) => ({
      ...{ name: kind.name, queue: kind.queue, description: kind.description, priority: kind.priority },
      ...{ source: 'team', is_public: false, attempts: kind.attempts, timeout_ms: kind.timeoutMs },
      concurrency_per_key: kind.concurrencyPerKey,
      concurrency_by: kind.concurrencyBy,
      payload_schema: kind.payloadSchema,
      seen_at: after(now, keptDays * dayMs),
    })),
  );

/** The queue of the archive is paused; that of the invoices begins only so many at once. */
export const writeQueues = (tx: Transaction, pausedAt: Date, pausedBy: string): Promise<number> => {
  const settings = { paused_at: null, paused_by: null, concurrency_limit: null, rate_limit: null, rate_seconds: null };
  return writeRows(tx, insertQueues, [
    { ...settings, name: archiveQueue, paused_at: pausedAt, paused_by: pausedBy, updated_at: pausedAt },
    { ...settings, name: 'billing', concurrency_limit: 5, rate_limit: 100, rate_seconds: 60, updated_at: pausedAt },
  ]);
};
