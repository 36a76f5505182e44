import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import { addTallies, readCounts, refreshCounts, type TaskCount } from './counts.store.ts';
import type { AttemptOutcome } from './states.ts';

const intervalMs = 5_000;
/** A turn may come a little early. */
const shortestPauseSeconds = 4.5;
/** Counting may take this share of the time, all processes together. */
const countingShare = 0.02;
const longestPauseSeconds = 300;

export type Counts = {
  /** The figures as last counted, in whatever process; null before the first count. */
  current(): readonly TaskCount[] | null;
  note(queue: string, kind: string, outcome: AttemptOutcome, ranMs: number): void;
  start(): void;
  stop(): Promise<void>;
};

type Tally = {
  readonly queue: string;
  readonly kind: string;
  readonly outcome: AttemptOutcome;
  count: number;
  ranMs: number;
};

/**
 * What is there and what was done, in figures that cost nothing to read: the tasks are counted by one process at a time, the
 * more seldom the longer it takes, and what was finished is added up here and written down every few seconds.
 */
export const createCounts = ({ database, log }: { readonly database: Database; readonly log: Log }): Counts => {
  let counts: readonly TaskCount[] | null = null;
  let tallies = new Map<string, Tally>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const count = async (): Promise<void> => {
    await database.execute(refreshCounts, [shortestPauseSeconds, countingShare, longestPauseSeconds]);
    counts = await database.rows(readCounts, []);
  };

  const writeTallies = async (): Promise<void> => {
    const written = [...tallies.values()];
    if (written.length === 0) return;
    tallies = new Map();
    await database.execute(addTallies, [
      written.map(({ queue }) => queue),
      written.map(({ kind }) => kind),
      written.map(({ outcome }) => outcome),
      written.map((tally) => tally.count),
      written.map(({ ranMs }) => Math.round(ranMs)),
    ]);
  };

  const turn = async (): Promise<void> => {
    try {
      await writeTallies();
      await count();
    } catch (error) {
      log.writeError(workFailed, error, { step: 'count' });
    }
  };

  return {
    current: () => counts,
    note(queue, kind, outcome, ranMs) {
      const name = `${queue} ${kind} ${outcome}`;
      const tally = tallies.get(name);
      if (tally === undefined) {
        tallies.set(name, { queue, kind, outcome, count: 1, ranMs });
        return;
      }
      tally.count += 1;
      tally.ranMs += ranMs;
    },
    start() {
      const begin = (): void => {
        running ??= turn().finally(() => {
          running = undefined;
        });
      };
      begin();
      timer = setInterval(begin, intervalMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
      await writeTallies().catch((error: unknown) => log.writeError(workFailed, error, { step: 'count' }));
    },
  };
};
