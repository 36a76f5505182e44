import { monitorEventLoopDelay } from 'node:perf_hooks';
import pg from 'pg';
import { connectionOf } from '../server/src/composition/configuration.ts';
import { createMetricStore } from '../server/src/features/metric-store/metric-store.feature.ts';
import type { Clock } from '../server/src/platform/clock/clock.ts';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import type { Log } from '../server/src/platform/log/log.ts';
import { createMetrics } from '../server/src/platform/metrics/aggregator.ts';
import { createFlushCycle } from '../server/src/platform/metrics/flush-cycle.ts';
import { defineCounter, defineGauge, defineHistogram, type Metric } from '../server/src/platform/metrics/metric.ts';
import { createPool } from '../server/src/platform/postgres/pool.ts';
import { createPostgresMetrics } from '../server/src/platform/postgres/postgres.metrics.ts';
import { noSiblings } from '../server/src/platform/processes/siblings.ts';
import { systemRandomness } from '../server/src/platform/randomness/randomness.ts';
import { migrateTestDatabase } from '../server/test/harness/postgres-server.ts';
import { spreadOf } from './interleave.ts';
import { atMost, type Finding, type Measurement, type Surroundings } from './measurement.ts';

const silentLog: Log = { write: () => {}, writeError: () => {} };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The same figures in every run. */
const createDraws = () => {
  let state = 42;
  const next = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  return { next, below: (limit: number) => Math.floor(next() * limit) };
};

const namesOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${prefix}${place}`);
const latencies = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** As a house has them: two fifths counters, a third gauges, the rest histograms; a tenth busy, a third now and then, the rest still. */
const createFigures = (series: number) => {
  const described = { unit: '1', description: 'A metric of the bench.' };
  const [counters, gauges, histograms] = [series * 0.4, series / 3, series * (1 - 0.4 - 1 / 3)].map(Math.round);
  const calls = defineCounter({ ...described, name: 'bench.calls', labels: { route: namesOf('/r', counters ?? 0) } });
  const level = defineGauge({ ...described, name: 'bench.level', labels: { pool: namesOf('p', gauges ?? 0) } });
  const took = defineHistogram({
    ...described,
    ...{ name: 'bench.took', labels: { route: namesOf('/r', histograms ?? 0) }, buckets: latencies },
  });
  return { calls, level, took, all: [calls, level, took] as readonly Metric[] };
};

const openStore = async (surroundings: Surroundings, name: string, series: number) => {
  const addresses = await surroundings.postgres.createDatabase(name);
  const [owner, application] = [connectionOf(new URL(addresses.owner)), connectionOf(new URL(addresses.application))];
  await migrateTestDatabase(owner, application);
  const figures = createFigures(series);
  let nowMs = Math.floor(systemClock.now().getTime() / dayMs) * dayMs - 60 * dayMs;
  const clock: Clock = { now: () => new Date(nowMs), monotonicMs: systemClock.monotonicMs };
  const registry = createMetrics(figures.all, { clock });
  const pool = createPool({
    connection: application,
    ...{ maxConnections: 5, acquireTimeoutMs: 3_000, maxWaiting: 100, statementTimeoutMs: 60_000 },
    ...{ applicationName: 'bench', clock, log: silentLog, metrics: registry.metrics },
    postgresMetrics: createPostgresMetrics([]),
  });
  const { database } = pool;
  const store = createMetricStore({
    ...{ database, reservedDatabase: database, clock, randomness: systemRandomness, log: silentLog },
    settings: { flushIntervalMs: 60_000, minutesDays: 90, hoursDays: 400 },
    siblings: noSiblings,
    snapshotMetrics: registry.snapshot,
    authenticate: () => {
      throw new Error('Nobody calls.');
    },
    isAllowed: () => false,
  });
  const cycle = createFlushCycle({ registry, exporters: [store.exporter], clock, intervalMs: 60_000 });
  const client = new pg.Client(owner);
  await client.connect();
  const draws = createDraws();
  const share = (place: number, count: number): number =>
    place < count / 10 ? 1 : place < count / 2.3 ? 0.05 : 0.0005;

  /** What happens in a stretch, in a series that is busy, one that is not, and one that hardly ever is. */
  const record = (minutes: number): void => {
    const { metrics } = registry;
    const { calls, level, took } = figures;
    for (const [place, route] of calls.labels.route.entries()) {
      const happens = share(place, calls.labels.route.length);
      if (draws.next() < happens * minutes)
        metrics.increment(calls, { route }, 1 + draws.below(400 * happens * minutes));
    }
    for (const [place, pool] of level.labels.pool.entries()) {
      const happens = share(place, level.labels.pool.length);
      if (happens === 1) metrics.gauge(level, 1.5e8 + draws.next() * 2e7, { pool });
      else if (draws.next() < happens * minutes || nowMs % dayMs === 0) metrics.gauge(level, draws.below(20), { pool });
    }
    for (const [place, route] of took.labels.route.entries()) {
      const happens = share(place, took.labels.route.length);
      if (draws.next() >= happens * minutes) continue;
      const times = Math.min(500, 1 + draws.below(60 * happens * minutes));
      for (let time = 0; time < times; time += 1) metrics.histogram(took, 0.004 + draws.next() ** 6, { route });
    }
  };
  const pack = store.feature.tasks?.[0];
  return {
    figures,
    store,
    record,
    flush: async (minutes: number): Promise<void> => {
      nowMs += minutes * 60_000;
      cycle.flush();
      await store.written();
    },
    pack: async (): Promise<void> => {
      await pack?.run(
        {},
        {
          ...{ taskId: systemRandomness.uuid(), attempt: 1, isLastAttempt: false, traceparent: () => undefined },
          cause: { actorKind: 'system', actorId: null, request: null },
          ...{ signal: new AbortController().signal, progress: () => {}, log: () => {} },
        },
      );
    },
    take: () => cycle.flush(),
    bytesOf: async (table: string): Promise<number> => {
      await client.query(`vacuum castellan.${table}`);
      const { rows } = await client.query(`select pg_total_relation_size('castellan.${table}')::float8 as bytes`);
      return Number(rows[0]?.bytes);
    },
    now: () => clock.now(),
    close: async (): Promise<void> => {
      await client.end();
      await pool.close();
    },
  };
};

type BenchStore = Awaited<ReturnType<typeof openStore>>;

/** Thirty days of hours, then fourteen of minutes, each hour packed when it is over. */
const fill = async (store: BenchStore, scale: number) => {
  const hourDays = Math.max(2, Math.round(30 * scale));
  for (let hour = 0; hour < hourDays * 24; hour += 1) {
    store.record(60);
    await store.flush(60);
    await store.pack();
  }
  const hoursBytes = await store.bytesOf('metric_hour_packs');
  const emptyBytes = await store.bytesOf('metric_minute_packs');
  const minuteDays = Math.max(1, Math.round(14 * scale));
  for (let minute = 0; minute < minuteDays * 1_440; minute += 1) {
    store.record(1);
    await store.flush(1);
    if (minute % 60 === 4) await store.pack();
  }
  const minutesBytes = (await store.bytesOf('metric_minute_packs')) - emptyBytes;
  return { hoursADay: hoursBytes / hourDays, minutesADay: minutesBytes / minuteDays, hourDays };
};

const timeQueries = async (store: BenchStore, days: number, times: number): Promise<readonly number[]> => {
  const taken: number[] = [];
  const read = () =>
    store.store.readSeries({
      ...{ metric: store.figures.took, stats: ['p50', 'p95', 'p99'], where: {}, by: ['route'] },
      ...{ from: new Date(store.now().getTime() - days * dayMs), to: store.now(), points: 240 },
    });
  await read();
  for (let time = 0; time < times; time += 1) {
    const startedMs = systemClock.monotonicMs();
    await read();
    taken.push(systemClock.monotonicMs() - startedMs);
  }
  return taken;
};

/** What a flush costs the event loop, and how long it stands still while a minute is written. */
const timeFlushes = async (store: BenchStore, times: number) => {
  const takes: number[] = [];
  const standstills: number[] = [];
  for (let time = 0; time < times; time += 1) {
    store.record(60);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedMs = systemClock.monotonicMs();
    store.take();
    takes.push(systemClock.monotonicMs() - startedMs);
    await store.flush(1);
    delay.disable();
    standstills.push(delay.max / 1e6);
  }
  return { takes, standstills };
};

const megabytes = (bytes: number) => spreadOf([bytes / 1e6]);

/** What the built-in store takes on disk, how long a question about a month takes, and what a flush costs. */
export const measureMetricStore: Measurement = async (surroundings) => {
  const store = await openStore(surroundings, 'metric_store', 300);
  const large = await openStore(surroundings, 'metric_store_large', 2_000);
  try {
    const { hoursADay, minutesADay, hourDays } = await fill(store, surroundings.scale);
    const month = await timeQueries(store, Math.min(30, hourDays), surroundings.rounds * 2);
    const day = await timeQueries(store, 1, surroundings.rounds * 2);
    await timeFlushes(large, 2);
    const { takes, standstills } = await timeFlushes(large, surroundings.rounds * 2);
    const finding = (
      work: string,
      goal: string,
      measured: Finding['measured'],
      unit: string,
      most?: number,
    ): Finding => ({
      ...{ work: `metric store: ${work}`, goal, measured, digits: 1, unit },
      ...(most !== undefined && { isMet: atMost(most) }),
    });
    return [
      {
        title: 'The built-in store of figures',
        standings: [],
        findings: [
          finding('a day of minutes, 300 series', 'at most 2.5 MB', megabytes(minutesADay), ' MB', 2.5),
          finding('a day of hours, 300 series', '', megabytes(hoursADay), ' MB'),
          finding(
            '14 days of minutes and a year of hours',
            'at most 100 MB',
            megabytes(minutesADay * 14 + hoursADay * 365),
            ' MB',
            100,
          ),
          finding('three percentiles of 80 routes over a month', 'at most 100 ms', spreadOf(month), ' ms', 100),
          finding('the same over a day', '', spreadOf(day), ' ms'),
          finding('taking a flush of 2,000 series', 'at most 10 ms', spreadOf(takes), ' ms', 10),
          finding('longest standstill while they are written', 'at most 10 ms', spreadOf(standstills), ' ms', 10),
        ],
      },
    ];
  } finally {
    await store.close();
    await large.close();
  }
};
