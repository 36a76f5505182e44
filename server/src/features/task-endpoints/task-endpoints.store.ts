import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const endpoint = z.object({
  name: z.string(),
  url: z.string().transform((text) => new URL(text)),
  description: z.string(),
  timeoutSeconds: z.int(),
  attempts: z.int().nullable(),
  isEnabled: z.boolean(),
  goneAt: z.date().nullable(),
  previousSecretUntil: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

const sealed = z.object({
  ...endpoint.shape,
  secretSealed: z.instanceof(Buffer),
  previousSecretSealed: z.instanceof(Buffer).nullable(),
});

const columns = `name, url, description, timeout_seconds as "timeoutSeconds", attempts, is_enabled as "isEnabled",
                 gone_at as "goneAt", previous_secret_until as "previousSecretUntil", created_at as "createdAt",
                 updated_at as "updatedAt"`;
const secretColumns = `secret_sealed as "secretSealed", previous_secret_sealed as "previousSecretSealed"`;

export const selectEndpoints = sql({
  name: 'task_endpoints.select_endpoints',
  text: `select ${columns} from task_endpoints order by name`,
  row: endpoint,
});

export const selectEndpoint = sql({
  name: 'task_endpoints.select_endpoint',
  text: `select ${columns}, ${secretColumns} from task_endpoints where name = $1`,
  row: sealed,
});

export const lockEndpoint = sql({
  name: 'task_endpoints.lock_endpoint',
  text: `select ${columns}, ${secretColumns} from task_endpoints where name = $1 for update`,
  row: sealed,
});

/** Held until the end of the transaction, so that two who each see room for one more do not make two. */
export const lockRegistration = sql({
  name: 'task_endpoints.lock_registration',
  text: `select pg_advisory_xact_lock(hashtextextended('castellan.task_endpoints', 0))`,
  row: z.unknown(),
});

export const countEndpoints = sql({
  name: 'task_endpoints.count_endpoints',
  text: `select count(*)::int as count from task_endpoints`,
  row: z.object({ count: z.int() }),
});

/** Answers nothing when the name is taken. */
export const insertEndpoint = sql({
  name: 'task_endpoints.insert_endpoint',
  text: `insert into task_endpoints (name, url, description, timeout_seconds, attempts, is_enabled, secret_sealed, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict do nothing
      returning name`,
  row: z.object({ name: z.string() }),
});

export const updateEndpoint = sql({
  name: 'task_endpoints.update_endpoint',
  text: `update task_endpoints
            set url = $2, description = $3, timeout_seconds = $4, attempts = $5, is_enabled = $6, gone_at = $7, updated_at = $8
          where name = $1`,
  row: z.never(),
});

/** $2 the new secret, $3 until when the one that held counts; null: no longer. */
export const rotateSecret = sql({
  name: 'task_endpoints.rotate_secret',
  text: `update task_endpoints
            set secret_sealed = $2, previous_secret_until = $3, updated_at = $4,
                previous_secret_sealed = case when $3::timestamptz is null then null else secret_sealed end
          where name = $1`,
  row: z.never(),
});

export const deleteEndpoint = sql({
  name: 'task_endpoints.delete_endpoint',
  text: `delete from task_endpoints where name = $1`,
  row: z.never(),
});
