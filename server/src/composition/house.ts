import { createMonitoring } from '../features/monitoring/monitoring.feature.ts';
import { tokenInvalid, tokenMissing } from '../features/tokens/tokens.errors.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import { createHttpMetrics } from '../platform/http/http.metrics.ts';
import { createHttpServer, type HttpServer } from '../platform/http/http-server.ts';
import type { Log } from '../platform/log/log.ts';
import { createMetrics } from '../platform/metrics/aggregator.ts';
import { createDeferredMetrics } from '../platform/metrics/deferred-metrics.ts';
import { declaredStatementNames } from '../platform/postgres/database.ts';
import { createPostgresMetrics } from '../platform/postgres/postgres.metrics.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { Configuration } from './configuration.ts';
import { type ComposedFeatures, composeFeatures, type HashingCosts } from './features.ts';
import { openResources } from './resources.ts';
import { readTlsFiles } from './tls-files.ts';

export type HouseOptions = {
  readonly configuration: Configuration;
  readonly hashingCosts: HashingCosts;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly version: string;
  /** For sentences to the operator who starts the house; never a secret. */
  readonly announce: (line: string) => void;
};

/** The whole server: everything is open and wired, and it serves once it listens. */
export type House = {
  readonly http: HttpServer;
  readonly composed: ComposedFeatures;
  /** Opens the port. @throws StartError when it is taken or may not be used. */
  listen(): Promise<{ readonly port: number }>;
  /** A fresh set-up link, or null when there is an administrator. */
  issueSetupLink(): Promise<URL | null>;
  /** Stops everything in order: no new requests, the last answers, the features, the pool, the database. */
  close(): Promise<void>;
};

/** Opens the outside world, composes the features and mounts them. What was opened is closed again when a later step fails. */
export const openHouse = async (options: HouseOptions): Promise<House> => {
  const { configuration, clock, randomness, log, version } = options;
  const metrics = createDeferredMetrics();
  const postgresMetrics = createPostgresMetrics(declaredStatementNames());
  const resources = await openResources({ ...options, metrics, postgresMetrics }, { attach: false });
  const started: Feature[] = [];
  let http: HttpServer | undefined;
  const close = async (): Promise<void> => {
    await http?.close();
    for (const feature of started.reverse()) await feature.stop?.();
    await resources.close();
  };
  try {
    const { pool, secrets } = resources;
    const composed = composeFeatures({ ...options, metrics, database: pool.database, secrets });
    const monitoring = createMonitoring({});
    const features = [...composed.features, monitoring.feature];
    const routes = features.flatMap((feature) => feature.routes);
    const httpMetrics = createHttpMetrics(routes);
    const registry = createMetrics([
      ...features.flatMap((feature) => feature.metrics),
      ...Object.values(postgresMetrics),
      ...Object.values(httpMetrics),
    ]);
    metrics.bind(registry.metrics);
    http = await createHttpServer({});
    for (const feature of features) {
      started.push(feature);
      await feature.start?.();
    }
    return { http, composed, close, listen: () => {}, issueSetupLink: composed.setup.issueLink };
  } catch (error) {
    await close();
    throw error;
  }
};
