import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import { taskDeclaration } from './task-declaration.ts';

/* What the server and a thread of task modules say to each other. A thread runs foreign code, so what it says is parsed. */

/** What a thread is started with. */
export type ThreadStart = {
  readonly port: MessagePort;
  readonly folder: string;
  /** Shared: its only element is the run that the thread took up last. A message would cost each run more. */
  readonly taken: Int32Array;
};

export type RunOrder = {
  readonly runId: number;
  readonly file: string;
  readonly name: string;
  readonly payload: unknown;
  readonly taskId: string;
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  readonly cause: TaskCause;
  readonly traceparent: string | undefined;
};

/** To the thread. */
export type Order =
  | { readonly kind: 'describe'; readonly file: string }
  | ({ readonly kind: 'run' } & RunOrder)
  | { readonly kind: 'abort'; readonly runId: number; readonly reason: string }
  | { readonly kind: 'enqueued'; readonly runId: number; readonly callId: number; readonly id: string }
  | { readonly kind: 'not-enqueued'; readonly runId: number; readonly callId: number; readonly message: string };

const thrown = z.strictObject({
  /** Null for what was thrown and is no error. */
  name: z.string().nullable(),
  message: z.string(),
  stack: z.string().nullable(),
  /** From a FatalTaskError. */
  fatalReason: z.string().nullable(),
  /** From a RetryLaterError. */
  retryAfterMs: z.number().nullable(),
});

export type Thrown = z.output<typeof thrown>;

const outcome = z.discriminatedUnion('kind', [
  /** The result as JSON, measured before it was sent. */
  z.strictObject({ kind: z.literal('returned'), json: z.string() }),
  z.strictObject({ kind: z.literal('failed'), thrown }),
]);

export type Outcome = z.output<typeof outcome>;

/** From the thread. */
export const report = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('described'), declarations: z.array(taskDeclaration) }),
  z.strictObject({ kind: z.literal('refused'), message: z.string() }),
  z.strictObject({
    kind: z.literal('progress'),
    runId: z.number(),
    share: z.number(),
    message: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal('log'),
    runId: z.number(),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    kind: z.literal('enqueue'),
    runId: z.number(),
    callId: z.number(),
    task: z.string(),
    payload: z.string(),
    options: z.string(),
  }),
  /** Something that a run had left behind failed after its end. */
  z.strictObject({ kind: z.literal('stray'), task: z.string(), message: z.string() }),
  /** The run was not begun: what an earlier one did to the thread would break it. */
  z.strictObject({ kind: z.literal('untaken'), runId: z.number(), reason: z.string() }),
  /** A spent thread is not used again: what it holds may be broken. */
  z.strictObject({ kind: z.literal('ended'), runId: z.number(), outcome, isSpent: z.boolean() }),
]);

export type Report = z.output<typeof report>;

/** The largest result that is kept, in bytes of JSON. */
export const mostResultBytes = 262_144;
