import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const kindRow = z.object({
  name: z.string(),
  queue: z.string(),
  description: z.string(),
  source: z.enum(['built_in', 'team']),
  priority: z.literal([0, 1, 2, 3]),
  attempts: z.int(),
  timeoutMs: z.int(),
  concurrencyPerKey: z.int().nullable(),
  uniqueBy: z.array(z.string()).nullable(),
  concurrencyBy: z.array(z.string()).nullable(),
  payloadSchema: z.unknown(),
  seenAt: z.date(),
  isServed: z.boolean(),
});

export type KindRow = z.output<typeof kindRow>;

export const selectKinds = sql({
  name: 'tasks.select_kinds',
  text: `select name, queue, description, source, priority, attempts, timeout_ms as "timeoutMs",
                concurrency_per_key as "concurrencyPerKey", unique_by as "uniqueBy", concurrency_by as "concurrencyBy",
                payload_schema as "payloadSchema", seen_at as "seenAt",
                seen_at > clock_timestamp() - interval '1 hour' as "isServed"
           from task_kinds
          order by name`,
  row: kindRow,
});
