import { interleave, ratioOf, type Standing } from './interleave.ts';
import { atLeast, type Finding, type Measurement, withServers } from './measurement.ts';
import {
  allEngines,
  bareLoop,
  bullmq,
  celery,
  type EngineName,
  type EngineProcess,
  graphileWorker,
  ours,
  oursOnBullmq,
  oursOnRabbitmq,
  pgBoss,
  startEngine,
} from './task-engines.ts';
import { serverCpu } from './task-throughput.ts';

const inFlight = 10;

const ratio = (standings: readonly Standing[], how: string, peer: EngineName, goal: number | null): Finding => ({
  work: `enqueue, ${how}: of ${peer}`,
  goal: goal === null ? '' : `at least ${goal}`,
  measured: ratioOf(standings, ours, peer),
  digits: 2,
  unit: '',
  ...(goal !== null && { isMet: atLeast(goal) }),
});

/** What it costs to enqueue: one in a transaction of its own, ten of them at a time; and as many as there are, in batches. */
export const measureTaskEnqueue: Measurement = (surroundings) =>
  withServers(async (keep) => {
    const { postgres, rounds, scale } = surroundings;
    const engines: EngineProcess[] = [];
    for (const name of allEngines) {
      const engine = await startEngine(name, 'enqueue', surroundings);
      if (engine !== undefined) engines.push(await keep(Promise.resolve(engine)));
    }
    const enqueueing = (engine: EngineProcess, enqueue: (count: number) => Promise<number>, first: number) => {
      let rate = first;
      return {
        name: engine.name,
        async run(durationMs: number) {
          const count = Math.max(100, Math.round((rate * durationMs) / 1000));
          const before = await serverCpu(engine, postgres);
          const elapsedMs = await enqueue(count);
          const after = await serverCpu(engine, postgres);
          rate = (count / elapsedMs) * 1000;
          return { perSecond: rate, postgresMicros: (after - before) / count };
        },
      };
    };
    const options = { rounds, durationMs: 1_500 * scale, warmUpMs: 750 * scale };
    const single = await interleave(
      engines.map((engine) => enqueueing(engine, (count) => engine.single(count, inFlight), 500)),
      options,
    );
    const bulk = await interleave(
      engines.map((engine) => enqueueing(engine, (count) => engine.bulk(count), 20_000)),
      options,
    );
    const one = 'one in its transaction';
    const many = 'in bulk';
    return [
      {
        title: `Enqueue ${one}, ${inFlight} at a time (BullMQ and Celery know no transactions; Celery enqueues in one thread)`,
        standings: single,
        findings: [
          ratio(single, one, bareLoop, null),
          ratio(single, one, graphileWorker, 3),
          ratio(single, one, pgBoss, 3),
          ratio(single, one, bullmq, null),
          ratio(single, one, celery, null),
          ratio(single, one, oursOnBullmq, null),
          ratio(single, one, oursOnRabbitmq, null),
        ],
      },
      {
        title:
          'Enqueue in bulk, 10,000 at a time (BullMQ 5,000; Celery: messages of its own making, through a pipeline)',
        standings: bulk,
        findings: [
          ratio(bulk, many, bareLoop, 0.5),
          ratio(bulk, many, graphileWorker, 1),
          ratio(bulk, many, pgBoss, 1),
          ratio(bulk, many, bullmq, 1),
          ratio(bulk, many, celery, null),
          ratio(bulk, many, oursOnBullmq, null),
          ratio(bulk, many, oursOnRabbitmq, null),
        ],
      },
    ];
  });
