import { z } from 'zod';

/** What a task engine is asked to do; each one is a program that serves this over the channel to the bench. */
export type TaskEngine = {
  /** Makes its tables or queues. Called once for each database. */
  prepare(): Promise<void>;
  /** Enqueues one no-op after the other, in a transaction each where the engine knows transactions, so many at a time. */
  single(count: number, inFlight: number): Promise<void>;
  /** Enqueues them as fast as its interface for many allows. Due after `delayMs`. */
  bulk(count: number, delayMs: number): Promise<void>;
  /** Enqueues one whose run calls `ran(key)`. */
  ping(key: string): Promise<void>;
  /** Runs what is there, 10 at a time; `ran` is called by each run, with the moment when that is not now. */
  startWorker(ran: (key: string | null, startedMicros?: number) => void): Promise<void>;
  stopWorker(): Promise<void>;
  /** How many are neither finished nor due later; asked when few are left. */
  left(): Promise<number>;
  /** Rows of tasks that are finished, as they would be kept. Only for engines that keep them in PostgreSQL. */
  addFinished?(count: number): Promise<void>;
  /** Enqueues many and claims them, 50 at a time. @returns how long each claim took, in milliseconds. Only ours. */
  timeClaims?(claims: number): Promise<readonly number[]>;
  /** CPU of the processes that run tasks, where that is not this one alone. */
  workerMicros?(): Promise<number>;
};

export const concurrency = 10;

/** Microseconds of the machine's monotonic clock, which all processes share. */
export const nowMicros = (): number => Number(process.hrtime.bigint() / 1000n);

export const runResult = z.object({
  finished: z.number(),
  /** From the first run to the moment when nothing was left, or to the last run when time was up. */
  elapsedMs: z.number(),
  cpuMicros: z.number(),
});
export const sentPing = z.object({ key: z.string(), calledMicros: z.number(), acknowledgedMicros: z.number() });
export const startedPing = z.object({ key: z.string(), startedMicros: z.number() });
const request = z.object({ id: z.number(), call: z.string(), parameters: z.array(z.unknown()) });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The calls of the bench, made of what an engine can do. */
const callsOf = (engine: TaskEngine) => {
  const pings: z.infer<typeof startedPing>[] = [];
  const cpuMicros = async (): Promise<number> => {
    const { user, system } = process.cpuUsage();
    return (await engine.workerMicros?.()) ?? user + system;
  };
  const count = z.tuple([z.number()]);
  return {
    prepare: () => engine.prepare(),
    single: async (parameters: unknown) => {
      const [tasks, inFlight] = z.tuple([z.number(), z.number()]).parse(parameters);
      const startedMs = performance.now();
      await engine.single(tasks, inFlight);
      return performance.now() - startedMs;
    },
    bulk: async (parameters: unknown) => {
      const [tasks, delayMs] = z.tuple([z.number(), z.number()]).parse(parameters);
      const startedMs = performance.now();
      await engine.bulk(tasks, delayMs);
      return performance.now() - startedMs;
    },
    addFinished: async (parameters: unknown) => engine.addFinished?.(count.parse(parameters)[0]),
    timeClaims: async (parameters: unknown) => engine.timeClaims?.(count.parse(parameters)[0]),
    /** Runs `tasks` that are enqueued already to their end, but for `atMostMs` at the longest. */
    run: async (parameters: unknown): Promise<z.infer<typeof runResult>> => {
      const [tasks, atMostMs] = z.tuple([z.number(), z.number()]).parse(parameters);
      let finished = 0;
      let firstMs = Number.NaN;
      let lastMs = Number.NaN;
      let before = 0;
      await engine.startWorker(() => {
        lastMs = performance.now();
        if (finished === 0) {
          firstMs = lastMs;
          const { user, system } = process.cpuUsage();
          before = user + system;
        }
        finished += 1;
      });
      if (engine.workerMicros !== undefined) before = await engine.workerMicros();
      const startedMs = performance.now();
      while (finished < tasks && !(performance.now() - firstMs > atMostMs)) {
        await pause(2);
        if (finished === 0 && performance.now() - startedMs > 60_000) throw new Error('Nothing was run in a minute.');
      }
      if (finished >= tasks) {
        for (const waitedFrom = performance.now(); (await engine.left()) > 0; await pause(1)) {
          if (performance.now() - waitedFrom > 60_000) throw new Error('Tasks are left that nobody runs.');
        }
        lastMs = performance.now();
      }
      const result = {
        finished,
        elapsedMs: lastMs - firstMs,
        cpuMicros: (await cpuMicros()) - before,
      };
      await engine.stopWorker();
      return result;
    },
    startIdle: () =>
      engine.startWorker((key, startedMicros = nowMicros()) => {
        if (key !== null) pings.push({ key, startedMicros });
      }),
    stopIdle: () => engine.stopWorker(),
    /** One at a time, at uneven moments, so that no timer is hit again and again at the same place. */
    ping: async (parameters: unknown): Promise<z.infer<typeof sentPing>[]> => {
      const [prefix, tasks, shortestMs, longestMs] = z
        .tuple([z.string(), z.number(), z.number(), z.number()])
        .parse(parameters);
      const sent = [];
      for (let at = 0; at < tasks; at += 1) {
        const key = `${prefix}-${at}`;
        const calledMicros = nowMicros();
        await engine.ping(key);
        sent.push({ key, calledMicros, acknowledgedMicros: nowMicros() });
        await pause(shortestMs + Math.random() * (longestMs - shortestMs));
      }
      return sent;
    },
    started: async () => pings.splice(0),
  } as const;
};

/** Serves an engine to the bench that started this process, until the bench goes. */
export const serveEngine = (engine: TaskEngine): void => {
  const calls = new Map<string, (parameters: unknown) => Promise<unknown>>(Object.entries(callsOf(engine)));
  process.on('message', async (message) => {
    const { id, call, parameters } = request.parse(message);
    try {
      const made = calls.get(call);
      if (made === undefined) throw new Error(`There is no call ${call}`);
      process.send?.({ id, result: (await made(parameters)) ?? null });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 0, result: null });
};

/** Calls `one` so often, so many at a time. */
export const inParallel = async (count: number, inFlight: number, one: () => Promise<unknown>): Promise<void> => {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
};
