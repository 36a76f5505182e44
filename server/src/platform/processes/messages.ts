import { z } from 'zod';

const labels = z.record(z.string(), z.string());

const metric = z.object({
  name: z.string(),
  kind: z.enum(['counter', 'gauge', 'histogram']),
  scope: z.enum(['process', 'house']),
  unit: z.string(),
  merged: z.enum(['sum', 'max', 'min']).exactOptional(),
});

const snapshot = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), metric, points: z.array(z.object({ labels, value: z.number() })) }),
  z.object({
    kind: z.literal('histogram'),
    metric,
    points: z.array(z.object({ labels, counts: z.array(z.number()), sum: z.number(), count: z.number() })),
  }),
]);

/** The metrics of a process, or of several merged, as processes tell them to each other: without what the code says of them. */
export type ToldSnapshot = z.infer<typeof snapshot>;
const snapshots = z.array(snapshot);

const condition = z.object({
  checks: z.array(
    z.object({
      name: z.string(),
      isCritical: z.boolean(),
      isUp: z.boolean(),
      message: z.string().nullable(),
      durationMs: z.number(),
      checkedAt: z.coerce.date(),
      since: z.coerce.date(),
    }),
  ),
  activeConnections: z.number(),
  memoryBytes: z.number(),
  eventLoopLagSeconds: z.number(),
  uptimeSeconds: z.number(),
});

/** How a process is, as it says itself. */
export type ProcessCondition = z.infer<typeof condition>;

const fromMember = z.discriminatedUnion('type', [
  /** It runs, and waits for `begin`. */
  z.object({ type: z.literal('hello') }),
  /** It serves, or works; with what an operator is told of the first. */
  z.object({
    type: z.literal('ready'),
    origin: z.string(),
    hasConsole: z.boolean(),
    setupLink: z.string().nullable(),
  }),
  /** It cannot start, for a reason that its operator can mend. */
  z.object({ type: z.literal('failed'), sentence: z.string() }),
  z.object({ type: z.literal('say'), line: z.string() }),
  z.object({ type: z.literal('beat'), condition }),
  /** The last figures of one that ends, or what `tell` asked for. */
  z.object({ type: z.literal('figures'), question: z.number().nullable(), snapshots }),
  /** Wants those of all, and brings its own. */
  /** What it recorded since it was asked before. */
  z.object({ type: z.literal('stock'), question: z.number(), snapshots }),
  z.object({ type: z.literal('gather'), question: z.number(), snapshots }),
]);

const toMember = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), slot: z.number(), processes: z.number(), isFirst: z.boolean() }),
  z.object({ type: z.literal('tell'), question: z.number() }),
  z.object({ type: z.literal('take_stock'), question: z.number() }),
  z.object({ type: z.literal('gathered'), question: z.number(), snapshots }),
  /** What each recorded since the time before. */
  z.object({ type: z.literal('stock'), processes: z.array(snapshots) }),
  z.object({
    type: z.literal('others'),
    /** Null of one that does not answer. */
    conditions: z.array(condition.nullable()),
    /** How many of the processes that there should be do not serve. */
    missing: z.number(),
  }),
  /** Another has taken its place: it ends once its clients have gone elsewhere. */
  z.object({ type: z.literal('drain') }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('reopen_log') }),
]);

/** What an operator is told of a process that serves. */
export type Ready = Extract<z.infer<typeof fromMember>, { type: 'ready' }>;
export type FromMember = z.infer<typeof fromMember>;
export type ToMember = z.infer<typeof toMember>;

/** Undefined for what is none, such as what Node's own machinery sends. */
export const readFromMember = (message: unknown): FromMember | undefined => fromMember.safeParse(message).data;
export const readToMember = (message: unknown): ToMember | undefined => toMember.safeParse(message).data;
