import { builtInRules, rulesWithoutFile } from '../features/alerts/alerts.feature.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { describeSettings, readSettings, type SettingDescription } from '../platform/config/setting.ts';
import { httpProblems } from '../platform/http/http.errors.ts';
import { createHttpMetrics } from '../platform/http/http.metrics.ts';
import type { Route } from '../platform/http/route.ts';
import type { Log } from '../platform/log/log.ts';
import type { Metric, Metrics } from '../platform/metrics/metric.ts';
import { createChangeFeed } from '../platform/postgres/change-feed.ts';
import { type Database, declaredStatementNames } from '../platform/postgres/database.ts';
import type { Notifications } from '../platform/postgres/notifications.ts';
import { createPostgresMetrics } from '../platform/postgres/postgres.metrics.ts';
import { replicaMetrics } from '../platform/postgres/replicas/replicas.metrics.ts';
import { generalProblems } from '../platform/problem/general-problems.ts';
import type { ProblemKind } from '../platform/problem/problem.ts';
import { noSiblings } from '../platform/processes/siblings.ts';
import { systemRandomness } from '../platform/randomness/randomness.ts';
import { createRedisMetrics } from '../platform/redis/redis.metrics.ts';
import { declaredScriptNames } from '../platform/redis/redis-script.ts';
import { createKeyring } from '../platform/secrets/keyring.ts';
import type { Task } from '../platform/tasks/task.ts';
import type { PermissionDefinition } from '../vocabulary/permission.ts';
import { resolveConfiguration } from './configuration.ts';
import { noConsoleFiles, nothingWatched, productionHashingCosts, untraced } from './feature-needs.ts';
import { composeFeatures } from './features.ts';
import { settingDefinitions } from './settings.ts';

/** Everything the server declares, for the reference pages and the OpenAPI document. */
export type Catalogue = {
  readonly features: readonly string[];
  readonly routes: readonly Route[];
  readonly problems: readonly ProblemKind[];
  readonly metrics: readonly Metric[];
  readonly permissions: readonly PermissionDefinition[];
  readonly settings: readonly SettingDescription[];
  readonly tasks: readonly Task[];
};

const quietLog: Log = { write: () => {}, writeError: () => {} };
const quietMetrics: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };

const unreachable = (): never => {
  throw new Error('Nothing runs while the catalogue is collected');
};
const noDatabase: Database = {
  rows: unreachable,
  row: unreachable,
  execute: unreachable,
  transaction: unreachable,
};

const noNotifications: Notifications = {
  subscribe: () => {},
  notify: unreachable,
  start: unreachable,
  isHearing: unreachable,
  stop: unreachable,
};

/** Composes the features as a start does, without the outside world, and collects what they declare. */
export const collectCatalogue = (): Catalogue => {
  const read = readSettings(settingDefinitions, {});
  if (!('values' in read)) throw new Error('The default settings are not valid');
  const resolved = resolveConfiguration(read.values, read.given);
  if (!('configuration' in resolved)) throw new Error('The default settings contradict each other');
  const { features } = composeFeatures({
    configuration: resolved.configuration,
    hashingCosts: productionHashingCosts,
    database: noDatabase,
    reservedDatabase: noDatabase,
    readDatabase: noDatabase,
    changes: createChangeFeed({ database: noDatabase, clock: systemClock, log: quietLog }),
    notifications: noNotifications,
    redis: null,
    secrets: createKeyring({ current: systemRandomness.bytes(32), previous: [] }, systemRandomness),
    clock: systemClock,
    randomness: systemRandomness,
    log: quietLog,
    listenToLog: () => {},
    setLogLevel: () => {},
    metrics: quietMetrics,
    tracer: untraced,
    version: '',
    work: null,
    teamTasks: null,
    alertRules: rulesWithoutFile(builtInRules),
    consoleFiles: noConsoleFiles,
    siblings: noSiblings,
    watched: nothingWatched,
  });
  const routes = features.flatMap((feature) => feature.routes);
  return {
    features: features.map((feature) => feature.name),
    routes,
    problems: [...generalProblems, ...httpProblems, ...features.flatMap((feature) => feature.problems)],
    metrics: [
      ...features.flatMap((feature) => feature.metrics),
      ...Object.values(createPostgresMetrics(declaredStatementNames())),
      ...Object.values(replicaMetrics),
      ...Object.values(createRedisMetrics(declaredScriptNames())),
      ...Object.values(createHttpMetrics(routes)),
    ],
    permissions: features.flatMap((feature) => feature.permissions),
    settings: describeSettings(settingDefinitions),
    tasks: features.flatMap((feature) => feature.tasks ?? []),
  };
};
