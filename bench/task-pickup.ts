import { percentile } from './arrivals.ts';
import { type Contestant, interleave, spreadOf } from './interleave.ts';
import { atMost, type Finding, type Measurement, type Outcome, type Surroundings, withServers } from './measurement.ts';
import {
  allEngines,
  bullmq,
  type EngineName,
  type EngineProcess,
  type Gap,
  onPostgres,
  ours,
  pgBoss,
  startEngine,
} from './task-engines.ts';
import { holdSnapshot } from './task-throughput.ts';

/** One process enqueues, one at a time, and another that has nothing else to do runs. */
type Pair = { readonly engine: EngineProcess; readonly producer: EngineProcess; readonly worker: EngineProcess };

/** How long a task lay from the acknowledgement of its enqueue to its start; not below nothing. */
const pickingUp = (pair: Pair, { gap, snapshot }: { gap: Gap; snapshot: boolean }): Contestant => {
  let turn = 0;
  return {
    name: pair.engine.name,
    async run(durationMs) {
      turn += 1;
      const { producer, worker } = pair;
      const held = snapshot ? await holdSnapshot(pair.engine.databaseUrl) : undefined;
      try {
        await worker.started();
        const count = Math.max(10, Math.round((2 * durationMs) / (gap.shortestMs + gap.longestMs)));
        const sent = await producer.ping(`turn-${turn}`, count, gap);
        const started = new Map<string, number>();
        for (const waitedFrom = performance.now(); started.size < sent.length; ) {
          for (const { key, startedMicros } of await worker.started()) started.set(key, startedMicros);
          if (performance.now() - waitedFrom > 30_000) throw new Error(`${pair.engine.name} left tasks lying.`);
        }
        const waitedMs = sent.map(({ key, acknowledgedMicros }) =>
          Math.max(0, ((started.get(key) ?? Number.NaN) - acknowledgedMicros) / 1000),
        );
        const acceptedMs = sent.map(({ calledMicros, acknowledgedMicros }) => acknowledgedMicros - calledMicros);
        return {
          perSecond: 1_000_000 / (acceptedMs.reduce((sum, micros) => sum + micros, 0) / sent.length),
          p50Ms: percentile(waitedMs, 0.5),
          p95Ms: percentile(waitedMs, 0.95),
          p99Ms: percentile(waitedMs, 0.99),
        };
      } finally {
        await held?.release();
      }
    },
  };
};

/** Far enough apart that each finds everybody asleep. */
const apart: Gap = { shortestMs: 60, longestMs: 140 };
/** So close that a notification may be one of several gathered into one. */
const close: Gap = { shortestMs: 5, longestMs: 35 };

const findingsOf = (outcome: Pick<Outcome, 'standings'>, condition: string, hasGoal: boolean): readonly Finding[] =>
  outcome.standings.flatMap(({ name, samples }) =>
    (
      [
        ['p50', samples.map(({ p50Ms = Number.NaN }) => p50Ms), 2],
        ['p99', samples.map(({ p99Ms = Number.NaN }) => p99Ms), 10],
      ] as const
    ).map(([which, values, goal]) => ({
      work: `pickup, ${condition}, ${which}: ${name}`,
      goal: hasGoal && name === ours ? `at most ${goal} ms` : '',
      measured: spreadOf(values),
      digits: 1,
      unit: ' ms',
      ...(hasGoal && name === ours && { isMet: atMost(goal) }),
    })),
  );

const measureIn = async (
  surroundings: Surroundings,
  options: {
    readonly condition: string;
    readonly names: readonly EngineName[];
    readonly fill?: (engine: EngineProcess) => Promise<unknown>;
    readonly snapshot?: boolean;
    readonly gap?: Gap;
  },
): Promise<Outcome> =>
  withServers(async (keep) => {
    const { rounds, scale } = surroundings;
    const { condition, names, fill, snapshot = false, gap = apart } = options;
    const pairs: Pair[] = [];
    for (const name of names) {
      const label = `pickup_${condition.replace(/[^a-z0-9]+/g, '_')}`;
      const engine = await startEngine(name, label, surroundings);
      if (engine === undefined) continue;
      await keep(Promise.resolve(engine));
      await fill?.(engine);
      const worker = await engine.beside();
      await worker.startIdle();
      pairs.push({ engine, producer: engine, worker });
    }
    try {
      const standings = await interleave(
        pairs.map((pair) => pickingUp(pair, { gap, snapshot })),
        { rounds, durationMs: 10_000 * scale, warmUpMs: 1_500 * scale },
      );
      return {
        title: `Pickup, ${condition} (per second: how fast one after the other can be enqueued)`,
        standings,
        findings: findingsOf({ standings }, condition, gap === apart),
      };
    } finally {
      for (const { worker } of pairs) await worker.stopIdle();
    }
  });

/** How long a task waits for an idle worker in another process. */
export const measureTaskPickup: Measurement = async (surroundings) => {
  const many = Math.round(1_000_000 * surroundings.scale);
  const tomorrowMs = 86_400_000;
  const written = many.toLocaleString('en');
  return [
    await measureIn(surroundings, { condition: 'idle', names: allEngines }),
    await measureIn(surroundings, { condition: 'a task every 20 ms', names: allEngines, gap: close }),
    await measureIn(surroundings, {
      condition: `${written} waiting for tomorrow`,
      // Celery gives what is due later to its workers at once, to be kept in memory.
      names: [...onPostgres, bullmq],
      fill: (engine) => engine.bulk(many, tomorrowMs),
    }),
    await measureIn(surroundings, {
      condition: `${written} finished`,
      names: [ours, pgBoss],
      fill: (engine) => engine.addFinished(many),
    }),
    await measureIn(surroundings, { condition: 'an old snapshot held', names: onPostgres, snapshot: true }),
  ];
};
