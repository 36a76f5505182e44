import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { Queues } from './queues.service.ts';
import { type QueueRow, throughputMinutes, type WorkerRow } from './queues.store.ts';
import { nameField } from './task-fields.ts';
import { liveStates } from './task-rows.ts';

const moment = z.iso.datetime();
const count = z.int().min(0);

const rateBody = z.strictObject({ count: z.int().min(1).max(1_000_000), seconds: z.int().min(1).max(86_400) });

export const queueBody = z
  .strictObject({
    name: z.string(),
    paused_at: moment.nullable(),
    paused_by: z.uuid().nullable(),
    concurrency_limit: z.int().nullable().meta({ description: 'Over all workers; null: as many as they can.' }),
    rate_limit: rateBody.nullable(),
    counts: z.strictObject({
      blocked: count,
      scheduled: count,
      ready: count,
      dispatched: count,
      running: count,
      dead: count,
    }),
    counted_at: moment
      .nullable()
      .meta({ description: 'How old the counts are: workers count by the clock, not for each who asks.' }),
    oldest_age_seconds: z.number().nullable().meta({ description: 'For how long the oldest task that is due waits.' }),
    throughput: z.strictObject({
      minutes: z.int().meta({ description: 'Over how many minutes the rest of this is.' }),
      outcomes: z.record(z.string(), count).meta({ description: 'Attempts that ended, by how they ended.' }),
      mean_run_ms: z.number().nullable(),
    }),
    workers: count.meta({ description: 'Processes that work it now.' }),
  })
  .meta({ id: 'Queue' });

const workerBody = z
  .strictObject({
    id: z.uuid(),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    queues: z.array(z.string()),
    concurrency: z.int().meta({ description: 'How many tasks of each queue it runs at once.' }),
    running: count.meta({ description: 'How many tasks it has in hand.' }),
    started_at: moment,
    seen_at: moment,
    is_alive: z.boolean().meta({ description: 'Whether it was seen within the last minute.' }),
    clock_skew_ms: z.int().meta({ description: 'How far its clock is ahead of the database’s, which alone counts.' }),
  })
  .meta({ id: 'TaskWorker' });

export const presentQueue = (queue: QueueRow): z.output<typeof queueBody> => {
  const counts = Object.fromEntries(liveStates.map((state) => [state, queue.counts[state] ?? 0]));
  return {
    name: queue.name,
    paused_at: queue.pausedAt?.toISOString() ?? null,
    paused_by: queue.pausedBy,
    concurrency_limit: queue.concurrencyLimit,
    rate_limit:
      queue.rateLimit === null || queue.rateSeconds === null
        ? null
        : { count: queue.rateLimit, seconds: queue.rateSeconds },
    counts: queueBody.shape.counts.parse(counts),
    counted_at: queue.countedAt?.toISOString() ?? null,
    oldest_age_seconds: queue.oldestAgeSeconds,
    throughput: { minutes: throughputMinutes, outcomes: queue.outcomes, mean_run_ms: queue.meanRunMs },
    workers: queue.workers,
  };
};

const presentWorker = (worker: WorkerRow): z.output<typeof workerBody> => ({
  id: worker.id,
  host: worker.host,
  pid: worker.pid,
  version: worker.version,
  queues: worker.queues,
  concurrency: worker.concurrency,
  running: worker.running,
  started_at: worker.startedAt.toISOString(),
  seen_at: worker.seenAt.toISOString(),
  is_alive: worker.isAlive,
  clock_skew_ms: worker.clockSkewMs,
});

const params = z.strictObject({ name: nameField });
const read = { kind: 'permission', permission: 'queues:read' } as const;
const write = { kind: 'permission', permission: 'queues:write' } as const;
const common = { tag: 'Queues', limit: 'general' } as const;

export const createQueueRoutes = (queues: Queues): Route[] => {
  const act = (
    verb: 'pause' | 'resume',
    texts: { readonly summary: string; readonly description: string },
    perform: (name: string, actor: Actor) => Promise<QueueRow>,
  ): Route =>
    defineRoute({
      ...common,
      ...texts,
      method: 'POST',
      path: `/api/v1/queues/:name/${verb}`,
      operationId: `${verb}Queue`,
      access: write,
      params,
      responses: { 200: { description: 'The queue as it is now.', body: queueBody } },
      problems: [notFound],
      handle: async ({ params: { name }, principal, context }) => ({
        status: 200,
        body: presentQueue(await perform(name, { kind: 'user', principal, context })),
      }),
    });

  return [
    defineRoute({
      ...common,
      method: 'GET',
      path: '/api/v1/queues',
      operationId: 'listQueues',
      summary: 'How each queue fares',
      access: read,
      responses: { 200: { description: 'Every queue, by name.', body: z.strictObject({ data: z.array(queueBody) }) } },
      problems: [],
      handle: async () => ({ status: 200, body: { data: (await queues.all()).map(presentQueue) } }),
    }),
    defineRoute({
      ...common,
      method: 'GET',
      path: '/api/v1/queues/:name',
      operationId: 'readQueue',
      summary: 'How one queue fares',
      access: read,
      params,
      responses: { 200: { description: 'The queue.', body: queueBody } },
      problems: [notFound],
      handle: async ({ params: { name } }) => ({ status: 200, body: presentQueue(await queues.find(name)) }),
    }),
    act(
      'pause',
      {
        summary: 'Begin nothing more of a queue',
        description: 'What runs goes on to its end. Mail waits in a queue too.',
      },
      queues.pause,
    ),
    act('resume', { summary: 'Begin tasks of a queue again', description: 'Workers follow at once.' }, queues.resume),
    defineRoute({
      ...common,
      method: 'PATCH',
      path: '/api/v1/queues/:name',
      operationId: 'changeQueue',
      summary: 'Limit a queue',
      description: 'What is left out stays as it is; null lifts a limit.',
      access: write,
      params,
      body: z.strictObject({
        concurrency_limit: z.int().min(1).max(10_000).nullable().exactOptional(),
        rate_limit: rateBody.nullable().exactOptional(),
      }),
      responses: { 200: { description: 'The queue as it is now.', body: queueBody } },
      problems: [notFound],
      handle: async ({ params: { name }, body, principal, context }) => {
        const limits = {
          ...(body.concurrency_limit !== undefined && { concurrency: body.concurrency_limit }),
          ...(body.rate_limit !== undefined && { rate: body.rate_limit }),
        };
        const queue = await queues.setLimits(name, limits, { kind: 'user', principal, context });
        return { status: 200, body: presentQueue(queue) };
      },
    }),
    defineRoute({
      ...common,
      method: 'GET',
      path: '/api/v1/workers',
      operationId: 'listTaskWorkers',
      summary: 'Who works',
      access: read,
      responses: {
        200: { description: 'Every worker of the last day.', body: z.strictObject({ data: z.array(workerBody) }) },
      },
      problems: [],
      handle: async () => ({ status: 200, body: { data: (await queues.workers()).map(presentWorker) } }),
    }),
  ];
};
