import { join } from 'node:path';
import { type ConsoleFiles, notBuilt, readBrandLogo, readConsoleBuild } from '../features/console/console.feature.ts';
import { loadTeamTasks } from '../features/team-tasks/team-tasks.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import { createHttpMetrics } from '../platform/http/http.metrics.ts';
import { createHttpServer, type HttpServer } from '../platform/http/http-server.ts';
import type { Log, LogLevel } from '../platform/log/log.ts';
import { createObservedLog } from '../platform/log/observed-log.ts';
import { createMetrics, type MetricMisuse, type MetricRegistry } from '../platform/metrics/aggregator.ts';
import { createDeferredMetrics } from '../platform/metrics/deferred-metrics.ts';
import { createFlushCycle, type FlushCycle } from '../platform/metrics/flush-cycle.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import { declaredStatementNames } from '../platform/postgres/database.ts';
import { observePool } from '../platform/postgres/pool-observation.ts';
import { createPostgresMetrics } from '../platform/postgres/postgres.metrics.ts';
import { replicaMetrics } from '../platform/postgres/replicas/replicas.metrics.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Told } from '../platform/processes/member.ts';
import { noSiblings, type Siblings } from '../platform/processes/siblings.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import { createRedisMetrics } from '../platform/redis/redis.metrics.ts';
import { observeRedis } from '../platform/redis/redis-observation.ts';
import { declaredScriptNames } from '../platform/redis/redis-script.ts';
import type { Task } from '../platform/tasks/task.ts';
import { createTracer } from '../platform/tracing/tracer.ts';
import { loadAlertRules } from './alerting.ts';
import type { Configuration } from './configuration.ts';
import { type HashingCosts, noConsoleFiles, type WorkPlan } from './feature-needs.ts';
import { type ComposedFeatures, composeFeatures } from './features.ts';
import { createHealthChecks } from './health-checks.ts';
import { describeCurrentTrace } from './log-context.ts';
import { createReplicaCheck, handleInSessionWith } from './replicas.ts';
import { openResources } from './resources.ts';
import { collectRoutes } from './routes.ts';
import { readTlsFiles } from './tls-files.ts';

export type HouseOptions = {
  readonly configuration: Configuration;
  readonly hashingCosts: HashingCosts;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** Changes the least level that `log` writes; nothing happens when it is left out. */
  readonly setLogLevel?: (level: LogLevel) => void;
  readonly version: string;
  readonly work: WorkPlan | null;
  readonly moreTasks?: readonly Task[];
  /** What the team's task modules see as `process.env`. */
  readonly taskEnvironment?: Readonly<Record<string, string>>;
  /** The other processes behind the same port; none when left out. */
  readonly siblings?: Siblings;
  /** Whether the API is served, or only health and metrics; it is when left out. */
  readonly servesApi?: boolean;
  /** Where the console was built; `console/dist` of this repository when left out. */
  readonly consoleFolder?: string;
  /** False for a bench that asks what recording costs; the product always does. */
  readonly recordsMetrics?: boolean;
  /** Told of recordings that are our mistake; production only counts them. */
  readonly onMetricMisuse?: (misuse: MetricMisuse) => void;
  /** For sentences to the operator who starts the house; never a secret. */
  readonly announce: (line: string) => void;
};

/** The whole server: everything is open and wired, and it serves once it listens. */
export type House = {
  readonly http: HttpServer;
  readonly composed: ComposedFeatures;
  /** Whether there is a console to open in a browser. */
  readonly hasConsole: boolean;
  /** Opens the port. @throws StartError when it is taken or may not be used. */
  listen(): Promise<{ readonly port: number; readonly origin: string }>;
  /** A fresh set-up link, or null when there is an administrator. */
  issueSetupLink(): Promise<URL | null>;
  /** What this process tells its siblings. */
  readonly told: Told;
  /** Lets go of the clients of a process whose place another has taken; `close` comes after it. */
  drain(withinMs: number): Promise<void>;
  /** Stops everything in order: no new requests, the last answers, the features, the pool, the database. */
  close(): Promise<void>;
};

const listenFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already',
  EACCES: 'this account may not use it',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'no address has that name',
};

const openPort = async (http: HttpServer, configuration: Configuration): Promise<number> => {
  const { host, port } = configuration;
  try {
    return (await http.listen({ host, port })).port;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = listenFailures[code];
    if (reason === undefined) throw error;
    throw new StartError(`Port ${port} on ${host} cannot be opened: ${reason}. Set PORT or HOST to another.`, {
      cause: error,
    });
  }
};

/** The team's kinds of task, loaded where tasks are run. */
const openTeamTasks = async ({ configuration, work, taskEnvironment = {} }: HouseOptions) => {
  const { TASKS_DIR: folder, TASK_MEMORY_MB: memoryMb } = configuration.settings;
  if (folder === null || work === null) return null;
  return loadTeamTasks({ folder, environment: taskEnvironment, memoryMb });
};

const tracingOf = ({ environment, settings: { TRACING, TRACE_SAMPLE_RATIO } }: Configuration) => ({
  isOn: TRACING === 'on',
  // Whoever develops wants to see what they just did.
  sampleRatio: TRACE_SAMPLE_RATIO ?? (environment === 'development' ? 1 : 0.1),
});

const noMetrics: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };

const builtConsole = join(import.meta.dirname, '..', '..', '..', 'console', 'dist');

/** What the console is served from, read where it is served. */
const openConsoleFiles = async (options: HouseOptions): Promise<ConsoleFiles> => {
  if (options.servesApi === false) return noConsoleFiles;
  const logo = await readBrandLogo(options.configuration.settings.BRAND_LOGO_FILE);
  const build = await readConsoleBuild(options.consoleFolder ?? builtConsole);
  if (build === null) options.announce(notBuilt);
  return { build, logo };
};

/** Opens the outside world, composes the features and mounts them. What was opened is closed again when a later step fails. */
export const openHouse = async (options: HouseOptions): Promise<House> => {
  const { configuration, clock, randomness, version, siblings = noSiblings } = options;
  const { environment, publicUrl, settings } = configuration;
  const log = createObservedLog({ log: options.log, clock, context: describeCurrentTrace });
  const tls = await readTlsFiles(settings);
  const teamTasks = await openTeamTasks(options);
  const alertRules = await loadAlertRules(configuration);
  const consoleFiles = await openConsoleFiles(options);
  const metrics = createDeferredMetrics();
  const postgresMetrics = createPostgresMetrics(declaredStatementNames());
  const redisMetrics = createRedisMetrics(declaredScriptNames());
  const resources = await openResources(
    { ...options, log, metrics, postgresMetrics, redisMetrics },
    // Whoever supervises several processes keeps the database for them.
    { attach: options.siblings !== undefined },
  );
  const started: Feature[] = [];
  let http: HttpServer | undefined;
  let registry: MetricRegistry | undefined;
  let composed: ComposedFeatures | undefined;
  let flushCycle: FlushCycle | undefined;
  const close = async (): Promise<void> => {
    composed?.observation.draining();
    await http?.close();
    for (const feature of started.splice(0).reverse()) await feature.stop?.();
    // After whatever records, before what the numbers may be written to.
    await flushCycle?.stop();
    await resources.notifications.stop();
    await resources.replicas?.stop();
    await resources.changes.stop();
    await resources.close();
  };

  try {
    const { pool, reserved, replicas, changes, notifications, redis, secrets } = resources;
    const { database } = pool;
    const tracer = createTracer({
      ...{ clock, randomness, metrics },
      ...tracingOf(configuration),
      samplingSeed: secrets.derive('trace-sampling', 4).readInt32BE(0),
      sinks: () => composed?.observation.traceSinks ?? [],
    });
    const house = composeFeatures({
      ...options,
      log,
      listenToLog: log.listen,
      setLogLevel: options.setLogLevel ?? (() => {}),
      metrics,
      tracer,
      database,
      reservedDatabase: reserved.database,
      readDatabase: replicas?.readDatabase ?? database,
      changes,
      notifications,
      redis,
      secrets,
      teamTasks,
      alertRules,
      consoleFiles,
      siblings,
      watched: {
        checks: [
          ...createHealthChecks(reserved.database, redis, configuration, options.work, siblings),
          ...(replicas === null ? [] : [createReplicaCheck(replicas)]),
        ],
        activeConnections: () => http?.openConnections() ?? 0,
        observe: (metric, read) => registry?.observe(metric, read),
        snapshotMetrics: () => registry?.snapshot() ?? [],
      },
    });
    composed = house;
    const { features } = house;
    const servesApi = options.servesApi ?? true;
    const routes = servesApi
      ? collectRoutes(features, configuration, version)
      : house.observation.monitoring.feature.routes;
    const httpMetrics = createHttpMetrics(routes);
    const unserved = [
      ...features.flatMap((feature) => feature.metrics),
      ...Object.values(postgresMetrics),
      ...Object.values(redisMetrics),
      ...Object.values(replicaMetrics),
    ];
    // A rule about a route of the API is sound in a process that serves none, too.
    const everyRoute = createHttpMetrics(features.flatMap((feature) => feature.routes));
    house.observation.alerts.requireSoundRules([...unserved, ...Object.values(everyRoute)]);
    const metricRegistry = createMetrics([...unserved, ...Object.values(httpMetrics)], {
      clock,
      onMisuse: options.onMetricMisuse,
    });
    registry = metricRegistry;
    const recorder = options.recordsMetrics === false ? noMetrics : metricRegistry.metrics;
    metrics.bind(recorder);
    observePool(metricRegistry.observe, postgresMetrics, pool);
    replicas?.observe(metricRegistry.observe);
    observeRedis(metricRegistry.observe, redisMetrics, redis);
    const server = await createHttpServer({
      routes,
      authenticate: house.tokens.authenticate,
      isAllowed: house.accessControl.isAllowed,
      limiter: house.rateLimits.limiter,
      addressGate: house.ipRules.gate,
      noteRefusal: house.rateLimits.noteRefusal,
      ...(replicas !== null && { inSession: handleInSessionWith(replicas) }),
      ...(servesApi && { unmatchedPage: house.webConsole.unmatchedPage }),
      database,
      secrets,
      clock,
      randomness,
      log,
      metrics: recorder,
      tracer,
      httpMetrics,
      settings: {
        trustedProxies: settings.TRUSTED_PROXIES,
        allowedOrigins: settings.ALLOWED_ORIGINS,
        environment,
        tls,
        publicUrl,
      },
    });
    http = server;
    // Before anybody loads a copy of what it tells of.
    await changes.start();
    // Before anybody asks how healthy they are.
    await replicas?.start();
    await Promise.all(
      features.map(async (feature) => {
        started.push(feature);
        await feature.start?.();
      }),
    );
    notifications.start();
    flushCycle = createFlushCycle({
      registry: metricRegistry,
      exporters: house.observation.metricExporters,
      clock,
      intervalMs: settings.METRICS_FLUSH_INTERVAL,
    });
    flushCycle.start();
    return {
      http: server,
      composed: house,
      hasConsole: consoleFiles.build !== null,
      close,
      told: { condition: house.observation.monitoring.condition, metrics: metricRegistry.snapshot },
      drain: (withinMs) => {
        house.observation.processes.draining();
        return server.drain(withinMs);
      },
      issueSetupLink: house.setup.issueLink,
      listen: async () => {
        const port = await openPort(server, configuration);
        const scheme = tls === null ? 'http' : 'https';
        const host = configuration.host.includes(':') ? `[${configuration.host}]` : configuration.host;
        return { port, origin: `${scheme}://${host}:${port}` };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
