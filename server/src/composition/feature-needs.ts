import type { RuleSet } from '../features/alerts/alerts.feature.ts';
import type { ConsoleFiles } from '../features/console/console.feature.ts';
import type { MonitoringNeeds } from '../features/monitoring/monitoring.feature.ts';
import type { LoadedTeamTasks } from '../features/team-tasks/team-tasks.feature.ts';
import { type Clock, systemClock } from '../platform/clock/clock.ts';
import type { Log, LogLevel } from '../platform/log/log.ts';
import type { LogListener } from '../platform/log/observed-log.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import type { ChangeFeed } from '../platform/postgres/change-feed.ts';
import type { Database, ReadDatabase } from '../platform/postgres/database.ts';
import type { Notifications } from '../platform/postgres/notifications.ts';
import type { Siblings } from '../platform/processes/siblings.ts';
import { type Randomness, systemRandomness } from '../platform/randomness/randomness.ts';
import type { Redis } from '../platform/redis/redis.ts';
import type { Secrets } from '../platform/secrets/secrets.ts';
import type { Task } from '../platform/tasks/task.ts';
import { createTracer, type Tracer } from '../platform/tracing/tracer.ts';
import type { Configuration } from './configuration.ts';

/** The costs of password hashing; tests lower them so as not to pay for every login. */
export type HashingCosts = {
  readonly bcryptCost: number;
  readonly argon2: { readonly memoryKiB: number; readonly passes: number; readonly parallelism: number };
};

/** bcrypt 12; argon2id as OWASP's password storage cheat sheet asks (19 MiB, 2 passes). */
export const productionHashingCosts: HashingCosts = {
  bcryptCost: 12,
  argon2: { memoryKiB: 19_456, passes: 2, parallelism: 1 },
};

/** Which queues a process works, and how many tasks of each at once. */
export type WorkPlan = {
  /** Null: every queue that one of its kinds is for. */
  readonly queues: readonly string[] | null;
  readonly concurrency: number;
};

/** What the features are made of: the outside world, the settings, and what this process is for. */
export type FeatureNeeds = {
  readonly configuration: Configuration;
  readonly hashingCosts: HashingCosts;
  readonly database: Database;
  /** The same database, over connections that requests cannot use up. */
  readonly reservedDatabase: Database;
  /** The same, for lists and history: from a replica where there is one and it is sound. */
  readonly readDatabase: ReadDatabase;
  /** How processes tell each other that a copy is outdated. */
  readonly changes: ChangeFeed;
  /** How workers hear that there is something to do. */
  readonly notifications: Notifications;
  /** Null without `REDIS_URL`. */
  readonly redis: Redis | null;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** Has somebody told of whatever is logged. */
  readonly listenToLog: (listener: LogListener) => void;
  /** Changes the least level that this process writes. */
  readonly setLogLevel: (level: LogLevel) => void;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly version: string;
  /** What this process does of the tasks; null when it only enqueues: a command, an api part alone. */
  readonly work: WorkPlan | null;
  /** Whether it serves the API; it does when left out. */
  readonly servesApi?: boolean;
  /** Kinds of tasks beside those of the features. */
  readonly moreTasks?: readonly Task[];
  /** The kinds that the team wrote; null where none are run. */
  readonly teamTasks: LoadedTeamTasks | null;
  /** Those of the house and of the team's file. */
  readonly alertRules: RuleSet;
  /** What the web console is served from. */
  readonly consoleFiles: ConsoleFiles;
  /** For lines on standard output that are no log; left out where nothing is served. */
  readonly announce?: (line: string) => void;
  /** The other processes behind the same port. */
  readonly siblings: Siblings;
  /** What there is to watch; it exists only once the house is whole, so these are functions. */
  readonly watched: Pick<MonitoringNeeds, 'checks' | 'activeConnections' | 'observe' | 'snapshotMetrics'>;
};

/** For composing without serving: a command, the catalogue. */
export const noConsoleFiles: ConsoleFiles = { build: null, logo: null };

/** The same of traces. */
export const untraced: Tracer = createTracer({
  ...{ clock: systemClock, randomness: systemRandomness, metrics: { increment: () => {} } },
  ...{ isOn: false, sampleRatio: 0, samplingSeed: 0, sinks: () => [] },
});

/** The same of what there is to watch. */
export const nothingWatched: FeatureNeeds['watched'] = {
  checks: [],
  activeConnections: () => 0,
  observe: () => {},
  snapshotMetrics: () => [],
};
