import type { Clock } from '../../../platform/clock/clock.ts';
import type { ClaimedTask } from './claimed-task.ts';
import type { Claimer } from './claimer.ts';

/** A buffer is worth so much running time, and no more tasks than this. */
const bufferedMs = 60;
const mostBuffered = 1_000;
/** Runs slower than this gain nothing from a buffer, and another worker could have the tasks. */
const slowestBufferedRunMs = 10;
/** What waits in the buffer for longer than this is given back. */
const longestInBufferMs = 1_000;
/** How much of a new run goes into the mean. */
const meanWeight = 0.05;

export type LaneNeeds = {
  readonly queue: string;
  readonly concurrency: number;
  readonly claimer: Claimer;
  readonly clock: Clock;
  /** Told of what was claimed, before anything of it begins. */
  readonly claimed: (tasks: readonly ClaimedTask[]) => void;
  /** Runs one and settles it; resolves when the slot is free. Never rejects. */
  readonly run: (task: ClaimedTask) => Promise<void>;
  readonly giveBack: (tasks: readonly ClaimedTask[]) => void;
  readonly failed: (error: unknown) => void;
  /** Told when a run has ended: there may be room. */
  readonly freed: () => void;
};

export type Lane = {
  readonly queue: string;
  /** Something may have become ready. */
  wake(): void;
  /** The regular look, whether or not anybody said anything. */
  tick(state: { readonly isPaused: boolean; readonly isLimited: boolean; readonly pulls: boolean }): void;
  /** Runs a task that was claimed elsewhere, beside whatever runs. */
  begin(task: ClaimedTask): void;
  /** Takes tasks that a transport named, and begins them as slots are free. */
  accept(tasks: readonly ClaimedTask[]): void;
  freeSlots(): number;
  /** How many more tasks it would have: for its free slots and, when runs are quick, some ahead. */
  room(): number;
  activeSlots(): number;
  /** Claims nothing any more, and gives back what was not begun. */
  stop(): Promise<void>;
};

/**
 * The slots of one queue in this process, and a small buffer before them.
 *
 * Slow runs are claimed for free slots alone, so that whoever has a slot gets the task. Runs of a few milliseconds are
 * claimed some tens of milliseconds ahead: the claim costs the same for one and for hundreds, and the next one is on its
 * way while these run.
 */
export const createLane = (needs: LaneNeeds): Lane => {
  const { queue, concurrency, claimer, clock } = needs;
  let buffer: ClaimedTask[] = [];
  let bufferedAtMs = 0;
  let active = 0;
  let claiming: Promise<void> | undefined;
  let mayHaveMore = true;
  let isPaused = false;
  let pulls = true;
  let isStopped = false;
  let meanRunMs = Number.POSITIVE_INFINITY;
  let fullLookTimer: NodeJS.Timeout | undefined;

  const prefetch = (): number =>
    meanRunMs > slowestBufferedRunMs
      ? 0
      : Math.min(Math.ceil((concurrency * bufferedMs) / Math.max(meanRunMs, 0.1)), mostBuffered);

  const start = async (task: ClaimedTask): Promise<void> => {
    active += 1;
    const startedMs = clock.monotonicMs();
    try {
      await needs.run(task);
    } catch (error) {
      needs.failed(error);
    }
    active -= 1;
    const tookMs = clock.monotonicMs() - startedMs;
    meanRunMs = Number.isFinite(meanRunMs) ? meanRunMs + (tookMs - meanRunMs) * meanWeight : tookMs;
    pump();
    needs.freed();
  };

  const lookAgainLater = (): void => {
    const inMs = claimer.fullLookInMs();
    clearTimeout(fullLookTimer);
    if (inMs === null || isStopped) return;
    fullLookTimer = setTimeout(() => {
      mayHaveMore = true;
      pump();
    }, inMs).unref();
  };

  const claim = async (wanted: number): Promise<void> => {
    // What is said while the claim is on its way is news for the next one.
    mayHaveMore = false;
    try {
      const tasks = await claimer.claim(wanted);
      if (tasks.length === wanted) mayHaveMore = true;
      else if (!mayHaveMore) lookAgainLater();
      if (tasks.length === 0) return;
      needs.claimed(tasks);
      if (isStopped) return needs.giveBack(tasks);
      bufferedAtMs = clock.monotonicMs();
      buffer = buffer.length === 0 ? tasks : [...buffer, ...tasks];
    } catch (error) {
      needs.failed(error);
    }
  };

  const pump = (): void => {
    while (active < concurrency && buffer.length > 0) {
      const task = buffer.shift();
      if (task !== undefined) void start(task);
    }
    if (claiming !== undefined || !mayHaveMore || isPaused || !pulls || isStopped) return;
    const ahead = prefetch();
    const free = concurrency - active;
    if (free === 0 && buffer.length > ahead / 2) return;
    const wanted = free + ahead - buffer.length;
    if (wanted <= 0) return;
    claiming = claim(wanted).finally(() => {
      claiming = undefined;
      pump();
    });
  };

  const giveBackBuffer = (): void => {
    const unbegun = buffer;
    buffer = [];
    if (unbegun.length > 0) needs.giveBack(unbegun);
  };

  return {
    queue,
    wake() {
      claimer.noteNews();
      mayHaveMore = true;
      pump();
    },
    tick(state) {
      isPaused = state.isPaused;
      pulls = state.pulls;
      claimer.setLimited(state.isLimited);
      if (buffer.length > 0 && (isPaused || clock.monotonicMs() - bufferedAtMs > longestInBufferMs)) {
        meanRunMs = Number.POSITIVE_INFINITY;
        giveBackBuffer();
      }
      mayHaveMore = true;
      pump();
    },
    begin: (task) => void start(task),
    accept(tasks) {
      if (isStopped) {
        needs.giveBack(tasks);
        return;
      }
      if (buffer.length === 0) bufferedAtMs = clock.monotonicMs();
      buffer = [...buffer, ...tasks];
      pump();
    },
    freeSlots: () => concurrency - active,
    room: () => (isStopped || isPaused ? 0 : Math.max(concurrency - active + prefetch() - buffer.length, 0)),
    activeSlots: () => active,
    async stop() {
      isStopped = true;
      clearTimeout(fullLookTimer);
      giveBackBuffer();
      await claiming;
    },
  };
};
