import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { RedisClient } from '../../../platform/redis/redis-client.ts';
import { within } from './deadline.ts';
import type { TaskHint } from './transport.ts';

/** How long a worker that was lost keeps a hint from the others; by then the task has been dispatched anew. */
const lockMs = 30_000;
/** How long a fetch waits in Redis for a job before it asks again. */
const fetchSeconds = 5;
/** For the claims under way when the connection is given up. */
const closePatienceMs = 1_000;
/** A fetch asks for so many times as much as the one before it got. */
const growth = 8;

export type HintConsumer = {
  readonly queue: string;
  readonly take: (hint: TaskHint) => Promise<void>;
  readonly room: () => Promise<number>;
};

export type BullmqLinkNeeds = {
  /** Connected. It is ours from now on. */
  readonly client: RedisClient;
  readonly prefix: string;
  readonly consumers: readonly HintConsumer[];
  readonly randomness: Pick<Randomness, 'uuid'>;
  /** Told when Redis does not serve it any more, perhaps more than once. Close it then, and make another. */
  readonly lost: (reason: unknown) => void;
};

/** BullMQ's queues and workers over the connections of one time; when one of them breaks, all are thrown away. */
export type BullmqLink = {
  publish(hints: readonly TaskHint[]): Promise<void>;
  depth(queue: string): Promise<number>;
  purge(queue: string): Promise<void>;
  close(): Promise<void>;
};

const hintData = z.object({
  task_id: z.uuid(),
  epoch: z.int32().min(0),
  priority: z.literal([0, 1, 2, 3]),
});
const jobName = 'task';
const notOurs =
  'This queue tells workers of tasks that are in PostgreSQL. Enqueue with POST /api/v1/tasks or castellan.enqueue instead.';

export const openBullmqLink = (needs: BullmqLinkNeeds): BullmqLink => {
  const { client, prefix, consumers, randomness } = needs;
  const queues = new Map<string, Queue>();
  const workers: Worker[] = [];
  const delivering = new Set<Promise<void>>();
  let isClosed = false;

  const lost = (reason: unknown): void => {
    if (!isClosed) needs.lost(reason);
  };

  // The version of Redis is not asked for: it would take a right that the login need not have.
  const options = { connection: client, prefix, skipVersionCheck: true, skipWaitingForReady: true };

  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const made = new Queue(name, options);
    // What fails is told where it is waited for.
    made.on('error', () => {});
    queues.set(name, made);
    return made;
  };

  const deliver = async ({ queue, take }: HintConsumer, job: Job, token: string): Promise<void> => {
    const data = hintData.safeParse(job.data);
    // Whoever put it there finds it among the failed ones, with the reason, and however many attempts it asked for.
    if (!data.success) return void (await job.moveToFailed(new UnrecoverableError(notOurs), token, false));
    const { task_id: id, epoch, priority } = data.data;
    await take({ id, queue, priority, epoch });
    await job.moveToCompleted('', token, false);
  };

  const keepFetching = async (worker: Worker, consumer: HintConsumer): Promise<void> => {
    const token = randomness.uuid();
    let wanted = 1;
    while (!isClosed) {
      const room = await consumer.room();
      if (isClosed) return;
      const count = Math.min(wanted, room);
      const jobs = (
        await Promise.all(Array.from({ length: count }, () => worker.getNextJob(token, { block: count === 1 })))
      ).filter((job) => job !== undefined);
      wanted = Math.max(jobs.length * growth, 1);
      for (const job of jobs) {
        // One that was flushed away meanwhile cannot be completed, and need not be.
        const delivery = deliver(consumer, job, token).catch(() => {});
        delivering.add(delivery);
        void delivery.finally(() => delivering.delete(delivery));
      }
    }
  };

  client.once('close', () => lost(new Error('the connection was closed')));
  client.once('end', () => lost(new Error('the connection was closed')));
  for (const consumer of consumers) {
    queueOf(consumer.queue);
    const worker = new Worker(consumer.queue, null, {
      ...options,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      drainDelay: fetchSeconds,
    });
    worker.on('error', () => {});
    workers.push(worker);
    worker.startStalledCheckTimer().catch(lost);
    keepFetching(worker, consumer).catch(lost);
  }

  return {
    async publish(hints) {
      await Promise.all(
        [...Map.groupBy(hints, ({ queue }) => queue)].map(([queue, some]) =>
          queueOf(queue).addBulk(
            some.map(({ id, epoch, priority }) => ({
              name: jobName,
              data: { task_id: id, epoch, priority } satisfies z.infer<typeof hintData>,
              // A job whose id is known is ignored, so the epoch is part of it and nothing is kept.
              opts: { jobId: `${id}-${epoch}`, removeOnComplete: true, removeOnFail: true },
            })),
          ),
        ),
      );
    },
    depth: async (queue) => await queueOf(queue).getWaitingCount(),
    purge: async (queue) => await queueOf(queue).drain(),
    async close() {
      isClosed = true;
      await within(closePatienceMs, Promise.all(delivering));
      const closing = [...workers, ...queues.values()].map((one) =>
        one instanceof Worker ? one.close(true) : one.close(),
      );
      await within(closePatienceMs, Promise.allSettled(closing));
      client.disconnect();
    },
  };
};
