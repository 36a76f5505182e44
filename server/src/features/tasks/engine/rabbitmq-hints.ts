import { z } from 'zod';
import type { TaskHint } from './transport.ts';

/** What is declared in RabbitMQ, and what a message says; `docs/guides/brokers.md` tells others of both. */

export const taskExchange = 'castellan.tasks';

/** Arguments of a queue cannot be changed once it is there: these are for good. */
export const queueOptions = {
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    // A hint that nobody took is void long before: its task was made ready again.
    'x-message-ttl': 120_000,
    'x-max-length': 100_000,
  },
};

/** Many times what a hint takes. */
const mostBytes = 1_024;

const hintBody = z.object({
  task_id: z.uuid(),
  queue: z.string(),
  priority: z.literal([0, 1, 2, 3]),
  // As wide as the column it is compared with: one that is not would fail the claim of all that came with it.
  epoch: z.int32().min(0),
});

export const writeHint = ({ id, queue, priority, epoch }: TaskHint): Buffer =>
  Buffer.from(JSON.stringify({ task_id: id, queue, priority, epoch } satisfies z.infer<typeof hintBody>));

/** Undefined for what is not a hint of this queue. */
export const readHint = (queue: string, content: Buffer): TaskHint | undefined => {
  if (content.length > mostBytes) return undefined;
  try {
    const read = hintBody.safeParse(JSON.parse(content.toString())).data;
    if (read?.queue !== queue) return undefined;
    return { id: read.task_id, queue, priority: read.priority, epoch: read.epoch };
  } catch {
    return undefined;
  }
};
