import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import { insertTask, selectByUniqueKey } from './tasks.store.ts';

/** Makes `enqueue`. */
export const createEnqueue =
  (randomness: Randomness): Enqueue =>
  async (tx, task, payload, { cause, delayMs = 0, priority = task.priority, uniqueKey }) => {
    const checked = task.payload.parse(payload);
    const id = randomness.uuid();
    const key = uniqueKey ?? task.uniqueKeyOf?.(checked) ?? null;
    const inserted = await tx.row(insertTask, [
      id,
      task.name,
      task.queue,
      priority,
      JSON.stringify(checked),
      delayMs,
      task.attempts,
      task.timeoutMs,
      key,
      cause.request?.requestId ?? null,
      cause.request?.traceId ?? null,
      cause.request?.spanId ?? null,
      cause.actorKind,
      cause.actorId,
    ]);
    if (inserted !== undefined) return { id, isNew: true };
    const existing = await tx.row(selectByUniqueKey, [task.name, key]);
    return { id: existing?.id ?? id, isNew: false };
  };
