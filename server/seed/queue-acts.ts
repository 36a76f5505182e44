import type { Transaction } from '../src/platform/postgres/database.ts';
import { actingAs } from './administration.ts';
import { insertAuditEvents } from './audit-log.ts';
import { createChance } from './chance.ts';
import type { Person } from './people.ts';
import { writeRows } from './rows.ts';
import { archiveQueue, writeQueues } from './task-kinds.ts';
import type { Visit } from './visits.ts';

/** The queues as an administrator has set them, and that they did. */
export const writeQueueActs = async (
  tx: Transaction,
  visits: readonly Visit[],
  { administrator, pausedAt }: { readonly administrator: Person; readonly pausedAt: Date },
): Promise<void> => {
  const act = actingAs(administrator, visits, createChance('queues'));
  const open = { paused: false, concurrency_limit: null, rate_limit: null, rate_seconds: null };
  const limits = { concurrency_limit: 5, rate_limit: 100, rate_seconds: 60 };
  await writeQueues(tx, pausedAt, administrator.id);
  await writeRows(tx, insertAuditEvents, [
    act({
      ...{ at: pausedAt, action: 'queue.paused', subjectId: null },
      personal: { before: { name: archiveQueue, ...open }, after: { name: archiveQueue, ...open, paused: true } },
    }),
    act({
      ...{ at: pausedAt, action: 'queue.changed', subjectId: null },
      personal: { before: { name: 'billing', ...open }, after: { name: 'billing', ...open, ...limits } },
    }),
  ]);
};
