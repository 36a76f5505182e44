import { makeSecret } from '../src/features/task-endpoints/endpoint-secret.ts';
import type { Transaction } from '../src/platform/postgres/database.ts';
import { systemRandomness } from '../src/platform/randomness/randomness.ts';
import type { Secrets } from '../src/platform/secrets/secrets.ts';
import { insertInto, writeRows } from './rows.ts';
import { before, dayMs, hourMs } from './times.ts';

/** Under a name that belongs to nobody (RFC 2606): what is sent there reaches no one. */
const endpoints = [
  { name: 'orders', path: 'orders/tasks', description: 'Packs what was ordered.', days: 31, timeout_seconds: 30 },
  { name: 'invoices.print', path: 'print', description: 'Prints invoices, slowly.', days: 12, timeout_seconds: 120 },
  {
    name: 'newsletter',
    path: 'newsletter',
    description: 'Was switched off.',
    days: 54,
    goneDays: 3,
    timeout_seconds: 10,
  },
] as const;

const insertEndpoints = insertInto('task_endpoints', [
  ...['name', 'url', 'description', 'timeout_seconds', 'is_enabled', 'gone_at', 'secret_sealed', 'created_at'],
  'updated_at',
]);

/** Servers that tasks could be sent to; one has said that it is gone. */
export const writeEndpoints = async (
  tx: Transaction,
  { secrets, now }: { readonly secrets: Secrets; readonly now: Date },
): Promise<void> => {
  const rows = endpoints.map(({ path, days, ...endpoint }) => {
    const { goneDays, ...rest } = { goneDays: null, ...endpoint };
    const createdAt = before(now, days * dayMs + 5 * hourMs);
    const goneAt = goneDays === null ? null : before(now, goneDays * dayMs);
    const { sealed } = makeSecret(endpoint.name, { secrets, randomness: systemRandomness });
    return {
      ...{ ...rest, url: `https://work.example.com/${path}`, is_enabled: goneAt === null, gone_at: goneAt },
      ...{ secret_sealed: `\\x${sealed.toString('hex')}`, created_at: createdAt, updated_at: goneAt ?? createdAt },
    };
  });
  await writeRows(tx, insertEndpoints, rows);
};
