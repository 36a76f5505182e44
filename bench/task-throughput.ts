import pg from 'pg';
import { percentile } from './arrivals.ts';
import { type Contestant, interleave, ratioOf, type Standing } from './interleave.ts';
import { atLeast, atMost, type Finding, type Measurement, type Surroundings, withServers } from './measurement.ts';
import type { BenchPostgres } from './postgres.ts';
import { cpuTimeOf } from './processes.ts';
import {
  allEngines,
  bareLoop,
  bullmq,
  celery,
  type EngineName,
  type EngineProcess,
  graphileWorker,
  onPostgres,
  ours,
  oursOnBullmq,
  oursOnRabbitmq,
  pgBoss,
  startEngine,
} from './task-engines.ts';

/** CPU of PostgreSQL and of the engine's broker, of those it has. */
export const serverCpu = async ({ brokerPid, databaseUrl }: EngineProcess, postgres: BenchPostgres): Promise<number> =>
  (databaseUrl === undefined ? 0 : await postgres.cpu()) +
  (brokerPid === undefined ? 0 : (await cpuTimeOf(brokerPid)).totalMicros);

/** Holds a snapshot of the database as it is now: nothing that dies after it can be cleaned up. */
export const holdSnapshot = async (url: string | undefined): Promise<{ release(): Promise<void> }> => {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from pg_class');
  return { release: () => client.end() };
};

const withSuffix = (name: EngineName, condition: string): string => (condition === '' ? name : `${name}, ${condition}`);

/** Enqueues as many as it runs in the time, and runs them to the end. */
const running = (
  engine: EngineProcess,
  postgres: BenchPostgres,
  { condition = '', snapshot = false } = {},
): Contestant => {
  let rate = engine.name === celery ? 300 : 3_000;
  return {
    name: withSuffix(engine.name, condition),
    async run(durationMs) {
      const held = snapshot ? await holdSnapshot(engine.databaseUrl) : undefined;
      try {
        const count = Math.max(200, Math.round((rate * durationMs) / 1000));
        await engine.bulk(count);
        const before = await serverCpu(engine, postgres);
        const { finished, elapsedMs, cpuMicros } = await engine.run(count, durationMs * 10);
        const after = await serverCpu(engine, postgres);
        rate = (finished / elapsedMs) * 1000;
        return {
          perSecond: rate,
          cpuMicros: cpuMicros / finished,
          postgresMicros: (after - before) / finished,
        };
      } finally {
        await held?.release();
      }
    },
  };
};

/** Runs what it can in the time while `backlog` wait behind it, and tops the backlog up before the next round. */
const runningBefore = (engine: EngineProcess, postgres: BenchPostgres, condition: string): Contestant => ({
  name: withSuffix(engine.name, condition),
  async run(durationMs) {
    const before = await serverCpu(engine, postgres);
    const { finished, elapsedMs, cpuMicros } = await engine.run(Number.MAX_SAFE_INTEGER, durationMs);
    const after = await serverCpu(engine, postgres);
    await engine.bulk(finished);
    return {
      perSecond: (finished / elapsedMs) * 1000,
      cpuMicros: cpuMicros / finished,
      postgresMicros: (after - before) / finished,
    };
  },
});

const claims = 200;

/** How long one claim of 50 takes, one after the other. */
const claiming = (engine: EngineProcess, condition = ''): Contestant => ({
  name: withSuffix(engine.name, condition),
  async run(durationMs) {
    const times = await engine.timeClaims(Math.max(10, Math.round((claims * durationMs) / 2_000)));
    const totalMs = times.reduce((sum, ms) => sum + ms, 0);
    return {
      perSecond: (times.length / totalMs) * 1000,
      p50Ms: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
      p99Ms: percentile(times, 0.99),
    };
  },
});

const ofPeer = (
  standings: readonly Standing[],
  peer: EngineName,
  goal: number | null,
  engine: EngineName = ours,
): Finding => ({
  work: `run no-op tasks: ${engine === ours ? '' : `${engine}, `}of ${peer}`,
  goal: goal === null ? '' : `at least ${goal}`,
  measured: ratioOf(standings, engine, peer),
  digits: 2,
  unit: '',
  ...(goal !== null && { isMet: atLeast(goal) }),
});

const ofItself = (
  standings: readonly Standing[],
  engine: EngineName,
  condition: string,
  goal: number | null,
): Finding => ({
  work: `run no-op tasks ${condition}: of itself without, ${engine}`,
  goal: goal === null ? '' : `at least ${goal}`,
  measured: ratioOf(standings, withSuffix(engine, condition), engine),
  digits: 2,
  unit: '',
  ...(goal !== null && { isMet: atLeast(goal) }),
});

const startAll = async (
  names: readonly EngineName[],
  condition: string,
  surroundings: Surroundings,
  keep: <Server extends { stop(): Promise<void> }>(server: Promise<Server>) => Promise<Server>,
): Promise<readonly EngineProcess[]> => {
  const engines = [];
  for (const name of names) {
    const engine = await startEngine(name, condition, surroundings);
    if (engine !== undefined) engines.push(await keep(Promise.resolve(engine)));
  }
  return engines;
};

const optionsOf = ({ rounds, scale }: Surroundings) => ({
  rounds,
  durationMs: 2_000 * scale,
  warmUpMs: 1_000 * scale,
});

/** No-op tasks on an empty queue. */
export const measureTaskThroughput: Measurement = (surroundings) =>
  withServers(async (keep) => {
    const engines = await startAll(allEngines, 'run', surroundings, keep);
    const standings = await interleave(
      engines.map((engine) => running(engine, surroundings.postgres)),
      optionsOf(surroundings),
    );
    return [
      {
        title:
          'Run no-op tasks, 10 at once (fetched ahead: bare loop and graphile-worker 500, pg-boss 10 × 50, BullMQ none, Celery 500, Castellan what it chooses; the column of PostgreSQL is that of the engine’s own servers)',
        standings,
        findings: [
          ofPeer(standings, bareLoop, 0.4),
          ofPeer(standings, graphileWorker, 1.5),
          ofPeer(standings, pgBoss, null),
          ofPeer(standings, bullmq, 2),
          ofPeer(standings, celery, 20),
          ofPeer(standings, bullmq, null, oursOnBullmq),
          ofPeer(standings, ours, null, oursOnBullmq),
          ofPeer(standings, ours, null, oursOnRabbitmq),
        ],
      },
    ];
  });

/** The same while very many wait, each engine beside itself with nothing else waiting. */
export const measureTaskBacklog: Measurement = (surroundings) =>
  withServers(async (keep) => {
    const { postgres, scale } = surroundings;
    const waiting = Math.round(1_000_000 * scale);
    const condition = `${waiting.toLocaleString('en')} waiting`;
    const empty = await startAll(allEngines, 'empty', surroundings, keep);
    const full = await startAll(allEngines, 'waiting', surroundings, keep);
    for (const engine of full) await engine.bulk(waiting);
    const standings = await interleave(
      [
        ...empty.map((engine) => running(engine, postgres)),
        ...full.map((engine) => runningBefore(engine, postgres, condition)),
      ],
      optionsOf(surroundings),
    );
    return [
      {
        title: `Run no-op tasks while ${condition}`,
        standings,
        findings: allEngines.map((name) => ofItself(standings, name, condition, name === ours ? 0.9 : null)),
      },
    ];
  });

/** The same while another session holds a snapshot from before they were enqueued: nothing they leave can be cleaned up. */
export const measureTaskSnapshot: Measurement = (surroundings) =>
  withServers(async (keep) => {
    const { postgres } = surroundings;
    const condition = 'with an old snapshot held';
    const free = await startAll(onPostgres, 'free', surroundings, keep);
    const held = await startAll(onPostgres, 'held', surroundings, keep);
    const standings = await interleave(
      [
        ...free.map((engine) => running(engine, postgres)),
        ...held.map((engine) => running(engine, postgres, { condition, snapshot: true })),
      ],
      optionsOf(surroundings),
    );
    return [
      {
        title: `Run no-op tasks ${condition} by another session`,
        standings,
        findings: onPostgres.map((name) => ofItself(standings, name, condition, name === ours ? 0.6 : null)),
      },
    ];
  });

/** The same with a long history, for the engines that keep one in PostgreSQL. */
export const measureTaskHistory: Measurement = (surroundings) =>
  withServers(async (keep) => {
    const { postgres, scale } = surroundings;
    const names = [ours, pgBoss] as const;
    const finished = Math.round(1_000_000 * scale);
    const condition = `with ${finished.toLocaleString('en')} finished`;
    const young = await startAll(names, 'young', surroundings, keep);
    const old = await startAll(names, 'old', surroundings, keep);
    for (const engine of old) await engine.addFinished(finished);
    const standings = await interleave(
      [
        ...young.map((engine) => running(engine, postgres)),
        ...old.map((engine) => running(engine, postgres, { condition })),
      ],
      optionsOf(surroundings),
    );
    const claimed = await interleave(
      [
        ...young.filter(({ name }) => name === ours).map((engine) => claiming(engine)),
        ...old.filter(({ name }) => name === ours).map((engine) => claiming(engine, condition)),
      ],
      optionsOf(surroundings),
    );
    return [
      {
        title: `Run no-op tasks ${condition}`,
        standings,
        findings: names.map((name) => ofItself(standings, name, condition, null)),
      },
      {
        title: `One claim of 50 tasks ${condition}`,
        standings: claimed,
        findings: [
          {
            work: `p95 of a claim ${condition}: of itself without`,
            goal: 'unchanged: at most 1.1',
            measured: ratioOf(claimed, withSuffix(ours, condition), ours, ({ p95Ms }) => p95Ms),
            digits: 2,
            unit: '',
            isMet: atMost(1.1),
          },
        ],
      },
    ];
  });
