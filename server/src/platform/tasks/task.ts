import { z } from 'zod';
import type { TaskCause } from '../../vocabulary/task-cause.ts';

/** Three runs before everything else that waits. */
export type TaskPriority = 0 | 1 | 2 | 3;

/** What a run is given beside its payload. */
export type TaskRun = {
  readonly taskId: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  readonly cause: TaskCause;
  /** Aborted at the timeout, at a cancellation, when the lease is lost and when the server stops; then there are 5 s left. */
  readonly signal: AbortSignal;
  /** The `traceparent` header (W3C Trace Context) for calls of this run to others; undefined once it is over. */
  traceparent(): string | undefined;
  /** Says how far it is. Never throws, never waits; told to the database at most once a second. @param share from 0 to 1. */
  progress(share: number, message?: string): void;
  /** A line in the log of the server, with the task's id. Masked like every other. */
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
};

/** How long to wait before another attempt: a random time up to `firstMs`, doubled each time, at most `maxMs`. */
export type Backoff = { readonly firstMs: number; readonly maxMs: number };

/** Tasks of one kind that share a key wait for each other. */
export type KeyLimit<Payload> = {
  keyOf(payload: Payload): string | null;
  /** The members of the payload that `keyOf` makes the key of, when that is all it does: then SQL can make it too. */
  readonly by?: readonly string[];
  /** How many of a key run at once. */
  readonly limit: number;
  /** How many of a key begin within a time. */
  readonly rate?: { readonly count: number; readonly seconds: number };
};

export type TaskSchedule = {
  /** Five fields. */
  readonly cron: string;
  /** An IANA name. */
  readonly timeZone: string;
  /** What becomes of ticks that nobody was there for; `once` when left out. */
  readonly catchUp?: 'skip' | 'once' | { readonly all: number };
};

/** One kind of work, as its owner declares it. */
export type Task<Payload = unknown> = {
  /** `area.verb`, lower case. */
  readonly name: string;
  /** One sentence, shown to operators. */
  readonly description: string;
  readonly payload: z.ZodType<Payload>;
  readonly queue: string;
  readonly priority: TaskPriority;
  /** How often it may be begun. */
  readonly attempts: number;
  /** No attempt begins later than this after the task was due; null: only `attempts` counts. */
  readonly giveUpAfterMs: number | null;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
  /** While a task of this kind with the same key waits or runs, another one is not made. */
  uniqueKeyOf?(payload: Payload): string | null;
  /** As `by` of a key limit. */
  readonly uniqueBy?: readonly string[];
  readonly concurrency?: KeyLimit<Payload>;
  /** Runs by the clock, with the payload `{}`. */
  readonly schedule?: TaskSchedule;
  /**
   * Whether whoever holds `tasks:write` may enqueue it with a payload of their own. Every kind of a team's is; of the
   * product's own none but those that say so, for their payloads name people and their effects are nobody's to order.
   */
  readonly isPublic?: boolean;
  /** Whether it was written by the team and is run apart from the server's own threads. */
  readonly source: 'built_in' | 'team';
  run(payload: Payload, run: TaskRun): Promise<unknown>;
};

const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/, 'must be lower-case words joined by dots, dashes or underscores')
  .max(100);

const settings = z.object({
  name,
  queue: name,
  priority: z.literal([0, 1, 2, 3]),
  attempts: z.int().min(1).max(1000),
  timeoutMs: z.int().min(1).max(86_400_000),
});

export type TaskOptions<Payload> = Pick<Task<Payload>, 'name' | 'description' | 'payload' | 'run'> &
  Partial<Omit<Task<Payload>, 'name' | 'description' | 'payload' | 'run'>>;

/**
 * Declares a kind of task. Left out: queue `default`, priority 1, 3 attempts, a second before the next one and at most
 * an hour, 300 s for each.
 *
 * @throws Error that names the member that is wrong.
 */
export const defineTask = <Payload>(options: TaskOptions<Payload>): Task<Payload> => {
  const task: Task<Payload> = {
    queue: 'default',
    priority: 1,
    attempts: 3,
    giveUpAfterMs: null,
    timeoutMs: 300_000,
    backoff: { firstMs: 1_000, maxMs: 3_600_000 },
    source: 'built_in',
    ...options,
  };
  const checked = settings.safeParse(task);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`The task ${String(options.name)} is not well declared: ${faults.join('; ')}`);
  }
  return Object.freeze(task);
};

/** Thrown by a run that would fail again however often it was tried: the task is dead at once, with this reason. */
export class FatalTaskError extends Error {
  override readonly name = 'FatalTaskError';
  /** A few words for whoever looks at dead tasks, such as `address_refused`. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Thrown by a run that was told when to come back (`Retry-After`): the next attempt waits at least as long. */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';
  readonly afterMs: number;

  constructor(afterMs: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.afterMs = afterMs;
  }
}
