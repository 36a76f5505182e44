import type { TaskPriority } from '../../../platform/tasks/task.ts';

/** That a task waits for a worker. It carries no state: what is not true any more when it is taken is ignored. */
export type TaskHint = {
  readonly id: string;
  readonly queue: string;
  readonly priority: TaskPriority;
  /** Counts how often the task was dispatched; a hint of an earlier time is void. */
  readonly epoch: number;
};

/** What `TASK_ENGINE` may say. */
export const taskEngineNames = ['postgres', 'bullmq', 'rabbitmq'] as const;
export type TaskEngineName = (typeof taskEngineNames)[number];

/**
 * How workers come to know of tasks. All of what a task is stays in PostgreSQL, so a transport may lose, double and reorder
 * what it carries.
 */
export type TaskTransport = {
  readonly name: TaskEngineName;
  /**
   * `pull`: it only says that a queue has work, and workers claim what is best. `hints`: it carries tasks by name; they are
   * dispatched for as many slots as are free, best first, and the backlog stays in PostgreSQL.
   */
  readonly kind: 'pull' | 'hints';
  /** Resolves when it is up, or the first attempt has failed; it comes up by itself then. */
  start(): Promise<void>;
  /** Rejects when the transport is away; never waits for it to come back. */
  publish(hints: readonly TaskHint[]): Promise<void>;
  /**
   * Call it before `start`.
   *
   * @param take told of hints, or with null that there is work. It resolves once the claim has committed or the hint has
   * turned out to be void: then, and not before, the broker is told that the hint was taken.
   * @param room resolves with how many hints there is room for, once there is any: what a worker cannot run soon is left to
   * the others.
   */
  consume(queue: string, take: (hint: TaskHint | null) => Promise<void>, room: () => Promise<number>): void;
  /** How many hints wait in the transport itself, for nobody yet. Rejects when it is away. */
  depth(queue: string): Promise<number>;
  /** Forgets the hints that wait; their tasks become ready again by themselves. Rejects when it is away. */
  purge(queue: string): Promise<void>;
  /** While it is away, workers pull. False within a second or so of a broker that died or answers nothing. */
  isUp(): boolean;
  /**
   * Has `heard` called whenever `isUp` has changed, and when the first attempt failed. Call it before `start`.
   *
   * @param heard told null when it came up, and otherwise why it is away, without secrets.
   */
  onChange(heard: (awayBecause: string | null) => void): void;
  close(): Promise<void>;
};
