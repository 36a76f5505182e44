import { z } from 'zod';

/** What a worker holds of a task that it claimed. */
export const claimedTask = z.object({
  id: z.string(),
  kind: z.string(),
  payload: z.unknown(),
  /** The attempt that this claim began, from 1. */
  attempt: z.number(),
  maxAttempts: z.number(),
  timeoutMs: z.number(),
  /** Between the time it was due and the claim. */
  waitedMs: z.number(),
  /** Since it was due for its first attempt. */
  overdueMs: z.number(),
  rank: z.number(),
  isSuspect: z.boolean(),
  /** Somebody wanted it cancelled while another worker had it. */
  isCancelled: z.boolean(),
  concurrencyKey: z.string().nullable(),
  holdsPermit: z.boolean(),
  holdsSlot: z.boolean(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  actorKind: z.enum(['user', 'system', 'operator', 'anonymous']),
  actorId: z.string().nullable(),
});

export type ClaimedRow = z.output<typeof claimedTask>;

export type ClaimedTask = ClaimedRow & { readonly queue: string; readonly leaseId: string };

/** The columns of a claimed task as its statements return them. */
export const claimedColumns = `id, kind, payload, attempts as attempt, max_attempts as "maxAttempts", timeout_ms as "timeoutMs",
  date_part('epoch', statement_timestamp() - due_at) * 1000 as "waitedMs",
  date_part('epoch', statement_timestamp() - coalesce(first_due_at, due_at)) * 1000 as "overdueMs",
  rank, lease_expiries > 0 as "isSuspect", cancel_requested_at is not null as "isCancelled", concurrency_key as "concurrencyKey", holds_permit as "holdsPermit",
  holds_slot as "holdsSlot", request_id as "requestId", trace_id as "traceId", span_id as "spanId",
  actor_kind as "actorKind", actor_id as "actorId"`;
