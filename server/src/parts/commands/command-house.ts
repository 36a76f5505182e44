import { z } from 'zod';
import { loadAlertRules } from '../../composition/alerting.ts';
import type { Configuration } from '../../composition/configuration.ts';
import { noConsoleFiles, nothingWatched, productionHashingCosts, untraced } from '../../composition/feature-needs.ts';
import { type ComposedFeatures, composeFeatures } from '../../composition/features.ts';
import { createOperator, type Operator } from '../../composition/operator.ts';
import { openResources, type Resources } from '../../composition/resources.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { createPostgresMetrics } from '../../platform/postgres/postgres.metrics.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { noSiblings } from '../../platform/processes/siblings.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createRedisMetrics } from '../../platform/redis/redis.metrics.ts';
import { configure, type Surroundings } from './surroundings.ts';

/** Nobody scrapes a command. */
const unrecorded: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };

export type CommandHouse = {
  readonly configuration: Configuration;
  readonly resources: Resources;
  readonly composed: ComposedFeatures;
};

/**
 * The features on the real database, for one command: beside a running server it attaches to the server's embedded
 * database, otherwise it starts and stops it. Errors of the log go to standard error.
 */
export const withHouse = async <T>(
  surroundings: Surroundings,
  work: (house: CommandHouse) => Promise<T>,
): Promise<T> => {
  const configuration = configure(surroundings.environment);
  const alertRules = await loadAlertRules(configuration);
  const log: Log = {
    write: (event) => {
      if (event.level === 'error' || event.level === 'warn') surroundings.stderr.write(`${event.message}\n`);
    },
    writeError: (event) => {
      surroundings.stderr.write(`${event.message}\n`);
    },
  };
  const base = { configuration, clock: systemClock, randomness: systemRandomness, log, metrics: unrecorded };
  const resources = await openResources(
    {
      ...base,
      postgresMetrics: createPostgresMetrics([]),
      redisMetrics: createRedisMetrics([]),
      version: surroundings.version,
      announce: (line) => surroundings.stderr.write(`${line}\n`),
    },
    { attach: true },
  );
  try {
    const { database } = resources.pool;
    const composed = composeFeatures({
      ...base,
      tracer: untraced,
      listenToLog: () => {},
      setLogLevel: () => {},
      hashingCosts: productionHashingCosts,
      database,
      reservedDatabase: resources.reserved.database,
      // A command shows what is so now.
      readDatabase: database,
      changes: resources.changes,
      notifications: resources.notifications,
      redis: resources.redis,
      secrets: resources.secrets,
      version: surroundings.version,
      work: null,
      teamTasks: null,
      alertRules,
      consoleFiles: noConsoleFiles,
      siblings: noSiblings,
      watched: nothingWatched,
    });
    try {
      return await work({ configuration, resources, composed });
    } finally {
      for (const feature of composed.features) await feature.stop?.();
    }
  } finally {
    await resources.close();
  }
};

const explained = z.object({
  issues: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
  existing_id: z.string().exactOptional(),
});

/** A problem's sentence, its issues and what is in the way: what an API caller would see. */
const explain = ({ message, details }: Problem): string => {
  const { issues, existing_id: existing } = explained.safeParse(details ?? {}).data ?? { issues: [] };
  // The names of options stand on the command line; what is wrong within a payload must be told by its place.
  const sentences = issues.map((issue) =>
    /^payload\b/.test(issue.path) ? `${issue.path}: ${issue.message}` : issue.message,
  );
  return [message, ...sentences, ...(existing === undefined ? [] : [`It is ${existing}.`])].join(' ');
};

/** Does the work; what an API caller would be told is told in a sentence. */
export const explainingProblems = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw error instanceof Problem ? new StartError(explain(error), { cause: error }) : error;
  }
};

/** Runs a command over accounts. */
export const asOperator = (surroundings: Surroundings, work: (operator: Operator) => Promise<void>): Promise<void> =>
  withHouse(surroundings, ({ resources, composed }) => {
    const { database } = resources.pool;
    const operator = createOperator({ database, composed });
    return explainingProblems(() => work(operator));
  });
