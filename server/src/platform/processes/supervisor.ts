import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { StartError } from '../problem/start-error.ts';
import { createGatheredFigures } from './gathered-figures.ts';
import type { FromMember, Ready } from './messages.ts';
import {
  processAnswers,
  processKilled,
  processLost,
  processNotReplaced,
  processReplaced,
  processSilent,
  processTookOver,
  restartBegun,
  restartDone,
  restartGivenUp,
} from './processes.log.ts';
import { forkProcess, prepareForking, type SupervisedProcess } from './supervised-process.ts';

export type SupervisorNeeds = {
  /** How many shall serve. */
  readonly count: number;
  readonly log: Log;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How often what each recorded is handed to all, for live charts. */
  readonly stockIntervalMs: number;
  /** How long one may take to end in order. */
  readonly endWithinMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
};

export type Supervisor = {
  /** Resolves when all serve, with what the first of them tells. @throws StartError with the sentence of one that cannot. */
  start(): Promise<Ready>;
  /** Restarts them one after the other, each new one before an old one goes. Asked for again meanwhile, does it once more. */
  restart(): void;
  reopenLogs(): void;
  /** Ends all of them, in order while there is time. */
  stop(): Promise<void>;
  /** Resolves with the reason when none serves and none can be started. */
  readonly gaveUp: Promise<string>;
};

const tickMs = 1_000;
/** Of one that took so many ticks over an answer it is told that it does not answer, and later it is killed. */
const silentTicks = 3;
const killedTicks = 60;
const answerWithinMs = 1_000;
const startWithinMs = 120_000;
/** Whoever lives for less is not started again at once. */
const soonMs = 10_000;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/** So many starts may fail while nobody serves. */
const mostFailures = 5;

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keeps a number of processes serving behind one port, and brings together what they say of themselves. */
export const createSupervisor = (needs: SupervisorNeeds): Supervisor => {
  const { count, log, clock } = needs;
  const processes = new Set<SupervisedProcess>();
  const figures = createGatheredFigures(answerWithinMs);
  const stopping = new AbortController();
  const gaveUp = Promise.withResolvers<string>();
  const timers: NodeJS.Timeout[] = [];
  let isStarted = false;
  let isRestarting = false;
  let isRestartWanted = false;
  let soonLost = 0;

  const serving = (): SupervisedProcess[] => [...processes].filter(({ phase }) => phase === 'serving');
  const staying = (): SupervisedProcess[] => [...processes].filter(({ phase }) => phase !== 'draining');
  const freeSlot = (): number => {
    const taken = new Set([...processes].map(({ slot }) => slot));
    let slot = 1;
    while (taken.has(slot)) slot += 1;
    return slot;
  };

  const hear = (from: SupervisedProcess, message: FromMember): void => {
    if (message.type === 'beat') {
      if (from.missedBeats >= silentTicks) log.write(processAnswers, { slot: from.slot, pid: from.pid });
      from.missedBeats = 0;
      from.condition = message.condition;
    } else if (message.type === 'say') {
      // All say the same while they start.
      if (isStarted ? from.phase !== 'starting' : from.slot === 1) needs.print(message.line);
    } else if (message.type === 'figures') {
      figures.take(from, message.question, message.snapshots);
    } else if (message.type === 'stock') {
      figures.takeRecorded(message.question, message.snapshots);
    } else if (message.type === 'gather') {
      const { question, snapshots } = message;
      void figures
        .gather([...processes], { from, snapshots })
        .then((all) => from.send({ type: 'gathered', question, snapshots: all }));
    }
  };

  const launch = async (isFirst = false): Promise<{ process: SupervisedProcess; ready: Ready }> => {
    const { environment } = needs;
    const process = forkProcess({ slot: freeSlot(), processes: count, isFirst, environment, onMessage: hear });
    processes.add(process);
    const startedMs = clock.monotonicMs();
    void process.ended.then((ended) => {
      processes.delete(process);
      figures.end(process);
      if (process.phase !== 'serving' || stopping.signal.aborted) return;
      log.write(processLost, { slot: process.slot, pid: process.pid, ended });
      soonLost = clock.monotonicMs() - startedMs < soonMs ? soonLost + 1 : 0;
      void replaceLost();
    });
    const tooLate = setTimeout(() => process.kill(), startWithinMs);
    try {
      const ready = await process.ready;
      process.phase = 'serving';
      return { process, ready };
    } finally {
      clearTimeout(tooLate);
    }
  };

  const pause = (failures: number): Promise<void> =>
    wait(Math.min(firstBackoffMs * 2 ** (failures - 1), longestBackoffMs), undefined, {
      signal: stopping.signal,
    }).catch(() => {});

  const replaceLost = async (): Promise<void> => {
    if (soonLost > 1) await pause(soonLost - 1);
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      if (staying().length >= count + (isRestarting ? 1 : 0)) return;
      try {
        const { process } = await launch();
        log.write(processReplaced, { slot: process.slot, pid: process.pid });
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        const reason = sentenceOf(error);
        log.write(processNotReplaced, { reason, attempt });
        if (attempt >= mostFailures && serving().length === 0) return gaveUp.resolve(reason);
        await pause(attempt);
      }
    }
  };

  /** Waits until it ended, and no longer than it may take. */
  const awaitEnd = async (process: SupervisedProcess): Promise<void> => {
    const tooLate = setTimeout(() => {
      log.write(processKilled, { slot: process.slot, pid: process.pid, reason: 'It took too long to end.' });
      process.kill();
    }, needs.endWithinMs);
    await process.ended;
    clearTimeout(tooLate);
  };

  const drain = async (process: SupervisedProcess): Promise<void> => {
    process.phase = 'draining';
    process.send({ type: 'drain' });
    await awaitEnd(process);
  };

  const restartEach = async (): Promise<void> => {
    for (const old of serving()) {
      if (stopping.signal.aborted) return;
      if (old.hasEnded) continue;
      // One that is lost while its successor starts is replaced besides: there is one more then, which takes over from the next.
      if (staying().length <= count) {
        const { process } = await launch();
        if (stopping.signal.aborted) return;
        log.write(processTookOver, { slot: process.slot, pid: process.pid, from_pid: old.pid });
        if (old.hasEnded) continue;
      }
      await drain(old);
    }
    for (let surplus = staying().length - count; surplus > 0; surplus -= 1) {
      const last = serving().at(-1);
      if (last !== undefined && !stopping.signal.aborted) await drain(last);
    }
    log.write(restartDone, { processes: count });
  };

  const restart = async (): Promise<void> => {
    isRestarting = true;
    while (isRestartWanted && !stopping.signal.aborted) {
      isRestartWanted = false;
      log.write(restartBegun, { processes: count });
      try {
        await restartEach();
      } catch (error) {
        if (!stopping.signal.aborted) log.write(restartGivenUp, { reason: sentenceOf(error) });
      }
    }
    isRestarting = false;
  };

  const tick = (): void => {
    for (const process of processes) {
      if (process.phase === 'starting') continue;
      process.missedBeats += 1;
      const { slot, pid } = process;
      if (process.missedBeats === silentTicks) log.write(processSilent, { slot, pid });
      // Counted in our own ticks, so that a machine that slept blames nobody.
      if (process.missedBeats === killedTicks) {
        log.write(processKilled, { slot, pid, reason: 'It did not answer for a minute.' });
        process.kill();
      }
    }
    const missing = Math.max(0, count - serving().length);
    for (const process of processes) {
      const others = [...processes].filter((one) => one !== process && one.phase !== 'starting');
      const conditions = others.map((one) => (one.missedBeats >= silentTicks ? null : one.condition));
      process.send({ type: 'others', conditions, missing });
    }
  };

  const takeStock = async (): Promise<void> => {
    const recorded = (await figures.takeStock([...processes])).map((snapshots) => [...snapshots]);
    for (const process of processes) process.send({ type: 'stock', processes: recorded });
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    for (const timer of timers) clearInterval(timer);
    for (const process of processes) process.send({ type: 'stop' });
    await Promise.all([...processes].map(awaitEnd));
  };

  return {
    gaveUp: gaveUp.promise,
    async start() {
      prepareForking();
      try {
        // Alone: what a new house needs made once, the first makes.
        const { ready } = await launch(true);
        await Promise.all(Array.from({ length: count - 1 }, () => launch()));
        isStarted = true;
        tick();
        timers.push(
          setInterval(tick, tickMs),
          setInterval(() => void takeStock(), needs.stockIntervalMs),
        );
        return ready;
      } catch (error) {
        const wasStopped = stopping.signal.aborted;
        await stop();
        throw wasStopped ? new StartError('The start was interrupted.') : error;
      }
    },
    restart() {
      isRestartWanted = true;
      if (!isRestarting) void restart();
    },
    reopenLogs() {
      for (const process of processes) process.send({ type: 'reopen_log' });
    },
    stop,
  };
};
