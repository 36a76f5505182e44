import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { ObserveMetric } from '../../platform/metrics/aggregator.ts';
import type { HouseFigure } from '../../platform/metrics/house-figure.ts';
import type { Database } from '../../platform/postgres/database.ts';
import {
  claimFigure,
  insertFigures,
  type KeptReading,
  postponeFigure,
  selectFigures,
  updateFigure,
} from './house-figures.store.ts';
import { figureFailed, figuresUnread } from './monitoring.log.ts';

const intervalMs = 10_000;
/** Counting may take this share of the time of one process; what takes long is counted the more seldom. */
const countingShare = 0.02;
/** A figure that nobody could count anew for so many of its intervals is no longer told. */
const goodIntervals = 3;
/** What cannot be counted most often takes too long, and trying it at every interval would be a load of its own. */
const failurePauseSeconds = 300;

export type HouseFiguresNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe: ObserveMetric;
  /** Known once every feature is there. */
  readonly figures: () => readonly HouseFigure[];
};

export type HouseFigures = {
  start(): void;
  /** Counts what is due and reads what there is. Never rejects. */
  turn(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * The figures of the house, counted by whichever process finds one due and reported by all. A process that is lost while
 * it counts delays the figure by one interval; one that nobody can count any more disappears instead of standing still.
 */
export const createHouseFigures = (needs: HouseFiguresNeeds): HouseFigures => {
  const { database, clock, log, observe } = needs;
  let readings: ReadonlyMap<string, readonly KeptReading[]> = new Map();
  let isKnown = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const count = async (figure: HouseFigure): Promise<void> => {
    const { name, everySeconds } = figure;
    if ((await database.execute(claimFigure, [name, everySeconds])) === 0) return;
    const startedMs = clock.monotonicMs();
    try {
      const found = await figure.read(database, clock.now());
      const tookSeconds = (clock.monotonicMs() - startedMs) / 1000;
      const pauseSeconds = Math.max(everySeconds, tookSeconds / countingShare);
      const kept = found.map(({ metric, labels, value }) => ({ metric: metric.name, labels, value }));
      await database.execute(updateFigure, [name, JSON.stringify(kept), pauseSeconds, pauseSeconds * goodIntervals]);
    } catch (error) {
      log.writeError(figureFailed, error, { figure: name });
      await database.execute(postponeFigure, [name, failurePauseSeconds]);
    }
  };

  const read = async (figures: readonly HouseFigure[]) => {
    const rows = await database.rows(selectFigures, [figures.map(({ name }) => name)]);
    const byMetric = Map.groupBy(
      rows.flatMap((row) => row.readings),
      ({ metric }) => metric,
    );
    readings = byMetric;
    return rows.filter(({ isDue }) => isDue).map(({ name }) => name);
  };

  const work = async (): Promise<void> => {
    const figures = needs.figures();
    if (figures.length === 0) return;
    try {
      if (!isKnown) await database.execute(insertFigures, [figures.map(({ name }) => name)]);
      isKnown = true;
      const due = await read(figures);
      if (due.length === 0) return;
      for (const figure of figures) if (due.includes(figure.name)) await count(figure);
      await read(figures);
    } catch (error) {
      // What was true a minute ago must not be told for ever while the database is away.
      readings = new Map();
      log.writeError(figuresUnread, error, {});
    }
  };

  const turn = (): Promise<void> => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    turn,
    start() {
      for (const metric of new Set(needs.figures().flatMap(({ metrics }) => metrics))) {
        observe(metric, () => (readings.get(metric.name) ?? []).map(({ labels, value }) => [labels, value] as const));
      }
      void turn();
      timer = setInterval(() => void turn(), intervalMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};
