import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';
import type { AuditAction } from '../../vocabulary/audit-entry.ts';

const countEvents = sql({
  name: 'audit.count_events',
  text: `select count(*)::int as count from audit_events where action = $1 and at >= $2 and at < $3`,
  row: z.object({ count: z.int() }),
});

/** How often something was done within a time. */
export const countActs = async (db: Queryable, action: AuditAction, from: Date, to: Date): Promise<number> =>
  (await db.row(countEvents, [action, from, to]))?.count ?? 0;
