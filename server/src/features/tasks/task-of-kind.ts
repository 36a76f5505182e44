import { z } from 'zod';
import { keyOfMembers } from '../../platform/tasks/payload-key.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { TaskKind } from './task-kinds.service.ts';

/** A kind that only other processes can run: what the table says of it. Its payload is checked by its schema, not here. */
export const taskOfKind = (kind: TaskKind): Task => {
  const { uniqueBy, concurrencyBy, concurrencyPerKey } = kind;
  return defineTask<unknown>({
    name: kind.name,
    description: kind.description,
    payload: z.unknown(),
    queue: kind.queue,
    priority: kind.priority,
    attempts: kind.attempts,
    timeoutMs: kind.timeoutMs,
    source: kind.source,
    ...(uniqueBy && { uniqueKeyOf: (payload) => keyOfMembers(payload, uniqueBy) }),
    ...(concurrencyBy &&
      concurrencyPerKey !== null && {
        concurrency: { keyOf: (payload) => keyOfMembers(payload, concurrencyBy), limit: concurrencyPerKey },
      }),
    run: () => Promise.reject(new Error(`This process cannot run ${kind.name}.`)),
  });
};
