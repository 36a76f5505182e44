import { connectionOf } from '../server/src/composition/configuration.ts';
import type { Counter, LimitStore } from '../server/src/features/rate-limits/limit-store.ts';
import { createMemoryLimitStore } from '../server/src/features/rate-limits/memory-limit-store.ts';
import { createPostgresLimitStore } from '../server/src/features/rate-limits/postgres-limit-store.ts';
import { createRedisLimitStore } from '../server/src/features/rate-limits/redis-limit-store.ts';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import type { Log } from '../server/src/platform/log/log.ts';
import type { Metrics } from '../server/src/platform/metrics/metric.ts';
import { createPool } from '../server/src/platform/postgres/pool.ts';
import { createPostgresMetrics } from '../server/src/platform/postgres/postgres.metrics.ts';
import { systemRandomness } from '../server/src/platform/randomness/randomness.ts';
import { createRedisMetrics } from '../server/src/platform/redis/redis.metrics.ts';
import { openRedis } from '../server/src/platform/redis/redis.ts';
import { parseRedisAddress } from '../server/src/platform/redis/redis-address.ts';
import { declaredScriptNames } from '../server/src/platform/redis/redis-script.ts';
import { castellanSettings, mainProgram } from './castellan.ts';
import { type Contestant, interleave, spreadOf } from './interleave.ts';
import { type Measurement, withServers } from './measurement.ts';
import { cpuTimeOf, startServer } from './processes.ts';
import { startRedis } from './redis.ts';

const inFlight = 64;
const callers = 10_000;
const silentLog: Log = { write: () => {}, writeError: () => {} };
const silentMetrics: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };

const counterOf = (caller: number): Counter => ({
  id: `bench-${caller}`,
  policy: 'sign-up',
  subjectKind: 'address',
  subject: null,
  budget: { points: 10_000_000, windowSeconds: 3_600, blockSeconds: 0, counts: 'attempts' },
});

/** One point taken again and again, 64 at a time, for ten thousand callers in turn. */
const taking = (name: string, store: LimitStore, serverCpu: () => Promise<number>): Contestant => ({
  name,
  async run(durationMs) {
    let taken = 0;
    const serverBefore = await serverCpu();
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const latencies: number[] = [];
    const take = async (): Promise<void> => {
      for (let atMs = performance.now(); atMs - startedMs < durationMs; ) {
        taken += 1;
        const given = await store.take(counterOf(taken % callers), 1, Date.now());
        if (given.kind === 'refused') throw new Error('The budget of the bench is used up.');
        const nowMs = performance.now();
        if (taken % 16 === 0) latencies.push(nowMs - atMs);
        atMs = nowMs;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, take));
    const { user, system } = process.cpuUsage(before);
    const elapsedMs = performance.now() - startedMs;
    const server = (await serverCpu()) - serverBefore;
    latencies.sort((one, other) => one - other);
    return {
      perSecond: (taken / elapsedMs) * 1000,
      cpuMicros: (user + system) / taken,
      postgresMicros: server / taken,
      p95Ms: latencies[Math.floor(latencies.length * 0.95)] ?? Number.NaN,
    };
  },
});

/** What one count costs in each store: in this process, and in the server that keeps it. */
export const measureLimiter: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const settings = await castellanSettings({ postgres, folder, name: 'limiter' });
    // Only for its migrations.
    const server = await startServer({ program: mainProgram, parameters: ['serve'], settings, folder });
    await server.stop();
    const pool = createPool({
      connection: connectionOf(new URL(settings.DATABASE_URL ?? '')),
      maxConnections: 10,
      acquireTimeoutMs: 3_000,
      maxWaiting: 1_000,
      statementTimeoutMs: 8_000,
      applicationName: 'castellan-bench',
      clock: systemClock,
      log: silentLog,
      metrics: silentMetrics,
      postgresMetrics: createPostgresMetrics([]),
    });
    const redisServer = await keep(startRedis(folder));
    const redisAddress = parseRedisAddress(redisServer.url);
    if (redisAddress === undefined) throw new Error('The address of Redis cannot be read.');
    const redis = await openRedis({
      address: redisAddress,
      clock: systemClock,
      randomness: systemRandomness,
      log: silentLog,
      metrics: silentMetrics,
      redisMetrics: createRedisMetrics(declaredScriptNames()),
    });
    const nothing = async (): Promise<number> => 0;
    try {
      const standings = await interleave(
        [
          taking('memory', createMemoryLimitStore(), nothing),
          taking('Redis', createRedisLimitStore(redis), async () => (await cpuTimeOf(redisServer.pid)).totalMicros),
          taking('PostgreSQL', createPostgresLimitStore(pool.database), postgres.cpu),
        ],
        { rounds, durationMs: 2_000 * scale, warmUpMs: 1_000 * scale },
      );
      return [
        {
          title: `One count of a limit, ${inFlight} in flight (the column of PostgreSQL is that of the store's own server)`,
          standings,
          findings: standings.map(({ name, samples }) => ({
            work: `limiter, ${name}: CPU of the process for one count`,
            goal: '',
            measured: spreadOf(samples.map(({ cpuMicros = Number.NaN }) => cpuMicros)),
            digits: 1,
            unit: ' µs',
          })),
        },
      ];
    } finally {
      await redis.close();
      await pool.close();
    }
  });
