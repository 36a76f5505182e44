import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue, EnqueuedTask, EnqueueMany, EnqueueOptions } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import { withinSpan } from '../../platform/tracing/current-trace.ts';
import type { Announcer } from './engine/announcer.ts';
import { describeEnqueue, enqueueSpan, placeInTrace } from './enqueue-span.ts';
import type { EnqueueSource, TaskMetrics } from './tasks.metrics.ts';
import { insertTask, insertTasks, insertWaitingTasks, selectByUniqueKeys, selectUnknownTasks } from './tasks.store.ts';

/** A payload larger than this belongs into a table of its own, and its id into the task. */
export const largestPayloadBytes = 256 * 1024;
const mostPerStatement = 5_000;
/** Delays longer than this are seen in time by the regular look. */
const soonMs = 1_000;
const mostTries = 5;
/** Whoever waits for more has one more task do the waiting. */
export const maxAwaited = 100;

export type EnqueueNeeds = {
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly taskMetrics: () => TaskMetrics;
  readonly announcer: Pick<Announcer, 'announce'>;
};

type Prepared = {
  readonly id: string;
  readonly text: string;
  readonly uniqueKey: string | null;
  readonly concurrencyKey: string | null;
};

const prepare = <Payload>(task: Task<Payload>, payload: Payload, id: string, uniqueKey?: string): Prepared => {
  const checked = task.payload.parse(payload);
  const text = JSON.stringify(checked);
  const bytes = Buffer.byteLength(text);
  if (bytes > largestPayloadBytes) {
    throw new Error(`The payload of ${task.name} has ${bytes} bytes; ${largestPayloadBytes} are the most.`);
  }
  return {
    id,
    text,
    uniqueKey: uniqueKey ?? task.uniqueKeyOf?.(checked) ?? null,
    concurrencyKey: task.concurrency?.keyOf(checked) ?? null,
  };
};

type Values<One, Column> = readonly [
  id: Column,
  kind: string,
  queue: string,
  priority: number,
  payload: Column,
  delaySeconds: number,
  dueAt: Date | null,
  attempts: number,
  timeoutMs: number,
  uniqueKey: One,
  concurrencyKey: One,
  ...rest: unknown[],
];

/** Makes `enqueue` and `enqueueMany`. */
export const createEnqueue = (needs: EnqueueNeeds): { enqueue: Enqueue; enqueueMany: EnqueueMany } => {
  const { randomness, metrics, taskMetrics, announcer } = needs;

  const values = <One, Column>(
    task: Pick<Task, 'name' | 'queue' | 'priority' | 'attempts' | 'timeoutMs'>,
    { cause, delayMs = 0, dueAt, priority, schedule }: EnqueueOptions,
    columns: { id: Column; text: Column; uniqueKey: One; concurrencyKey: One },
    { requestId, traceId, spanId } = placeInTrace(cause),
  ): Values<One, Column> => [
    columns.id,
    task.name,
    task.queue,
    priority ?? task.priority,
    columns.text,
    delayMs / 1000,
    dueAt ?? null,
    task.attempts,
    task.timeoutMs,
    columns.uniqueKey,
    columns.concurrencyKey,
    schedule ?? null,
    requestId,
    traceId,
    spanId,
    cause.actorKind,
    cause.actorId,
  ];

  const announceAfter = (
    tx: Transaction,
    task: Pick<Task, 'name' | 'queue'>,
    count: number,
    { delayMs = 0, dueAt, schedule, cause, after = [] }: EnqueueOptions,
    isKeyed: boolean,
  ): void => {
    if (count === 0) return;
    tx.afterCommit(() => {
      const source: EnqueueSource = cause.request ? 'request' : schedule === undefined ? 'house' : 'schedule';
      metrics.increment(taskMetrics().enqueued, { queue: task.queue, kind: task.name, source }, count);
      if (after.length > 0) announcer.announce({ kind: 'due' });
      else if (delayMs <= 0 && dueAt === undefined && !isKeyed)
        announcer.announce({ kind: 'ready', queue: task.queue });
      else if (delayMs <= soonMs) announcer.announce({ kind: 'due' });
    });
  };

  const requireKnown = async (tx: Transaction, task: Pick<Task, 'name'>, after: readonly string[]): Promise<void> => {
    if (after.length > maxAwaited) throw new Error(`A task waits for at most ${maxAwaited} others.`);
    const unknown = await tx.rows(selectUnknownTasks, [after]);
    if (unknown.length === 0) return;
    const ids = unknown.map(({ id }) => id).join(', ');
    throw new Error(`${task.name} cannot wait for ${ids}: there are no such tasks, or not any more.`);
  };

  const enqueueOne: Enqueue = async (tx, task, payload, options) => {
    const prepared = prepare(task, payload, randomness.uuid(), options.uniqueKey);
    if (options.after !== undefined && options.after.length > 0) {
      const [enqueued] = await enqueueSome(tx, task, [prepared], options);
      if (enqueued === undefined) throw new Error(`No task of ${task.name} was made.`);
      return enqueued;
    }
    for (let tries = 1; ; tries += 1) {
      const inserted = await tx.row(insertTask, values(task, options, prepared));
      if (inserted !== undefined) {
        announceAfter(tx, task, 1, options, prepared.concurrencyKey !== null);
        return { id: prepared.id, isNew: true };
      }
      const [existing] = await tx.rows(selectByUniqueKeys, [task.name, [prepared.uniqueKey]]);
      if (existing !== undefined) return { id: existing.id, isNew: false };
      // It ended between the two statements, so there is room for this one.
      if (tries === mostTries) throw new Error(`No task of ${task.name} could be made under its unique key.`);
    }
  };

  const insertSome = async <Payload>(
    tx: Transaction,
    task: Task<Payload>,
    some: readonly Prepared[],
    options: EnqueueOptions,
  ): Promise<Set<string>> => {
    const common = values(task, options, {
      id: some.map(({ id }) => id),
      text: some.map(({ text }) => text),
      uniqueKey: some.map(({ uniqueKey }) => uniqueKey),
      concurrencyKey: some.map(({ concurrencyKey }) => concurrencyKey),
    });
    const after = new Set(options.after);
    const rows = await (after.size === 0
      ? tx.rows(insertTasks, common)
      : tx.rows(insertWaitingTasks, [...common, [...after]]));
    return new Set(rows.map(({ id }) => id));
  };

  const enqueueSome = async <Payload>(
    tx: Transaction,
    task: Task<Payload>,
    some: readonly Prepared[],
    options: EnqueueOptions,
  ): Promise<EnqueuedTask[]> => {
    if (options.after !== undefined && options.after.length > 0) await requireKnown(tx, task, options.after);
    const existing = new Map<string, string>();
    const inserted = new Set<string>();
    let rest = some;
    for (let tries = 1; rest.length > 0; tries += 1) {
      if (tries > mostTries) throw new Error(`No tasks of ${task.name} could be made under their unique keys.`);
      for (const id of await insertSome(tx, task, rest, options)) inserted.add(id);
      const refused = rest.filter(({ id }) => !inserted.has(id));
      if (refused.length > 0) {
        const rows = await tx.rows(selectByUniqueKeys, [task.name, refused.map(({ uniqueKey }) => uniqueKey)]);
        for (const row of rows) existing.set(row.uniqueKey, row.id);
      }
      rest = refused.filter(({ uniqueKey }) => uniqueKey !== null && !existing.has(uniqueKey));
    }
    const isKeyed = some.some(({ concurrencyKey }) => concurrencyKey !== null);
    announceAfter(tx, task, inserted.size, options, isKeyed);
    return some.map(({ id, uniqueKey }) =>
      inserted.has(id) ? { id, isNew: true } : { id: existing.get(uniqueKey ?? '') ?? id, isNew: false },
    );
  };

  const enqueueAll: EnqueueMany = async (tx, task, payloads, options) => {
    const prepared = payloads.map((payload) => prepare(task, payload, randomness.uuid()));
    const enqueued: EnqueuedTask[] = [];
    for (let from = 0; from < prepared.length; from += mostPerStatement) {
      enqueued.push(...(await enqueueSome(tx, task, prepared.slice(from, from + mostPerStatement), options)));
    }
    return enqueued;
  };

  return {
    enqueue: (tx, task, payload, options) =>
      withinSpan(enqueueSpan, `enqueue ${task.name}`, async (span) => {
        const enqueued = await enqueueOne(tx, task, payload, options);
        span?.note(describeEnqueue(task, [enqueued]));
        return enqueued;
      }),
    enqueueMany: (tx, task, payloads, options) =>
      withinSpan(enqueueSpan, `enqueue ${task.name}`, async (span) => {
        const enqueued = await enqueueAll(tx, task, payloads, options);
        span?.note(describeEnqueue(task, enqueued));
        return enqueued;
      }),
  };
};
