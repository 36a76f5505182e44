import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { Task } from '../../../platform/tasks/task.ts';
import { runBeneath } from '../../../platform/tracing/current-trace.ts';
import type { Tracer } from '../../../platform/tracing/tracer.ts';
import { leaseLost, taskDied, workFailed } from '../tasks.log.ts';
import { type Announcer, newsChannel, readNews } from './announcer.ts';
import { attemptSpan, endOfAttempt, subjectOf } from './attempt-span.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { type Claimer, createClaimer } from './claimer.ts';
import { within } from './deadline.ts';
import { createHintedClaims, type HintedClaims } from './hinted-claims.ts';
import { createLane, type Lane } from './lane.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { createLookOut, type QueueState } from './look-out.ts';
import { createLostHints } from './lost-hints.ts';
import type { Settlement } from './outcome.ts';
import { createReaper, type Reaped } from './reaper.ts';
import { type ActiveRun, beginRun, graceMs } from './run.ts';
import { createSettler, type Settled } from './settler.ts';
import type { TaskTransport } from './transport.ts';
import { createWaitCounting, type LetGo } from './waits.ts';

/** What the worker tells of itself as it goes; for the metrics. */
export type WorkerObserver = {
  claimed(task: ClaimedTask): void;
  settled(settlement: Settlement, settled: Settled): void;
  reaped(task: Reaped): void;
  redispatched(queue: string): void;
};

export type WorkerNeeds = {
  /** Connections that requests cannot use up. */
  readonly database: Database;
  readonly notifications: Notifications;
  readonly announcer: Announcer;
  readonly transport: TaskTransport;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly tracer: Tracer;
  readonly observer: WorkerObserver;
  readonly definitions: readonly Task[];
  /** How many tasks of each queue run at once. */
  readonly queues: ReadonlyMap<string, number>;
  readonly leaseSeconds: number;
  /** How long runs may go on after the server was told to stop. */
  readonly drainMs: number;
};

export type Worker = {
  readonly id: string;
  start(): void;
  stop(): Promise<void>;
  slots(): readonly { readonly queue: string; readonly active: number; readonly free: number }[];
  /** Since when nothing was heard from the database; for the health. */
  lookedAtMs(): number;
};

/** Everything that one process does to run tasks. */
export const createWorker = (needs: WorkerNeeds): Worker => {
  const { database, notifications, announcer, transport, clock, randomness, log, tracer, observer } = needs;
  const { leaseSeconds, drainMs } = needs;
  const id = randomness.uuid();
  const definitions = new Map(needs.definitions.map((definition) => [definition.name, definition]));
  // By the claim: a task that was lost may run here again before its first run has ended.
  // A list, as it is short: a map would keep what it held in tables it has outgrown, see the lease keeper.
  const active: { readonly task: ClaimedTask; readonly attempt: ActiveRun }[] = [];
  /** What was told of a task before its run began. */
  const stoppedEarly = new WeakMap<ClaimedTask, 'lost' | 'cancelled'>();
  const lanes = new Map<string, Lane>();
  const claimers = new Map<string, Claimer>();
  const hinted = new Map<string, HintedClaims>();
  let suspect: ClaimedTask | 'being claimed' | undefined;
  let isStopping = false;

  const stopRun = (task: ClaimedTask, cause: 'lost' | 'cancelled'): void => {
    const running = active.find((run) => run.task === task);
    if (running !== undefined) running.attempt.stop(cause);
    // It waits for a slot.
    else if (stoppedEarly.get(task) !== 'lost') stoppedEarly.set(task, cause);
  };

  const cancelRun = (taskId: string): void => {
    for (const task of keeper.claimsOf(taskId)) stopRun(task, 'cancelled');
  };

  const keeper = createLeaseKeeper({
    database,
    clock,
    log,
    leaseSeconds,
    lost: (task) => stopRun(task, 'lost'),
    cancelled: (task) => stopRun(task, 'cancelled'),
  });

  const settled = (settlement: Settlement, how: Settled): void => {
    const { task, outcome } = settlement;
    keeper.drop(task);
    if (suspect === task) {
      suspect = undefined;
      // A worker that was lost may have had hundreds: the next one does not wait for the regular look.
      lookOut.look();
    }
    const { id: taskId, kind, queue, attempt } = task;
    if (!how.isKept) log.write(leaseLost, { task_id: taskId, kind, queue });
    else if (how.deadReason !== null) {
      log.write(taskDied, { task_id: taskId, kind, queue, reason: how.deadReason, attempt });
    }
    observer.settled(settlement, how);
    // It may be due at once: who else would look?
    if (outcome.kind === 'failed' && how.isKept && how.deadReason === null) lookOut.look();
  };

  const letGo = ({ queues, isDue }: LetGo): void => {
    tellOf(queues);
    if (isDue) announcer.announce({ kind: 'due' });
  };

  const settler = createSettler({ database, log, settled, wake: (queues) => tellOf(queues), letGo });
  const waits = createWaitCounting({ database, letGo });

  /** Here and elsewhere: a permit that was handed on may be for a queue of another process. */
  const tellOf = (queues: readonly string[]): void => {
    for (const queue of queues) announcer.announce({ kind: 'ready', queue });
  };

  const giveBack = (tasks: readonly ClaimedTask[]): void => {
    for (const task of tasks) settler.settle({ task, outcome: { kind: 'released' }, ranMs: null });
  };

  /** There is nothing left to settle. */
  const dropLost = (task: ClaimedTask, ranMs: number | null): void =>
    settled({ task, outcome: { kind: 'released' }, ranMs }, { isKept: false });

  const run = async (task: ClaimedTask): Promise<void> => {
    const definition = definitions.get(task.kind);
    if (definition === undefined || isStopping) return giveBack([task]);
    const toldBefore = stoppedEarly.get(task);
    if (toldBefore === 'lost' || !keeper.isGood(task)) return dropLost(task, null);
    // By whoever had it before and was stopping themselves, or while it waited for a slot here.
    if (task.isCancelled || toldBefore === 'cancelled') {
      return settler.settle({ task, outcome: { kind: 'cancelled' }, ranMs: null });
    }
    const startedMs = clock.monotonicMs();
    const segment = tracer.begin(subjectOf(task), attemptSpan, task.kind);
    const attempt = runBeneath(segment.root, () =>
      beginRun(task, definition, { log, randomness, noteProgress: keeper.noteProgress }),
    );
    const running = { task, attempt };
    active.push(running);
    const outcome = await attempt.done;
    const ranMs = clock.monotonicMs() - startedMs;
    active.splice(active.indexOf(running), 1);
    if (task.actorKind === 'user') segment.userId = task.actorId;
    tracer.end(segment, endOfAttempt(task, outcome));
    if (outcome === 'lost') dropLost(task, ranMs);
    else settler.settle({ task, outcome, ranMs });
  };

  const claimed = (tasks: readonly ClaimedTask[]): void => {
    keeper.hold(tasks);
    for (const task of tasks) observer.claimed(task);
  };

  const beginSuspect = async (lane: Lane, claimer: Claimer): Promise<void> => {
    const task = await claimer.claimSuspect();
    suspect = task;
    if (task === undefined) return;
    claimed([task]);
    if (isStopping) giveBack([task]);
    else lane.begin(task);
  };

  /** One at a time in this process: should it take the process down again, no other one of them goes with it. */
  const lookAtSuspects = (lane: Lane, { hasSuspects, isPaused }: QueueState): void => {
    const claimer = claimers.get(lane.queue);
    if (!hasSuspects || isPaused || isStopping || suspect !== undefined || claimer === undefined) return;
    if (lane.freeSlots() === 0) return;
    suspect = 'being claimed';
    beginSuspect(lane, claimer).catch((error: unknown) => {
      suspect = undefined;
      log.writeError(workFailed, error, { step: 'claim' });
    });
  };

  const lookOut = createLookOut({
    database,
    clock,
    log,
    queues: [...needs.queues.keys()],
    isHearing: notifications.isHearing,
    countWaits: waits.count,
    wake: (queues) => tellOf(queues),
    looked: (states) => {
      for (const lane of lanes.values()) {
        const state = states.get(lane.queue) ?? { isPaused: false, isLimited: false, hasSuspects: false };
        const pulls = transport.kind === 'pull' || !transport.isUp() || state.isLimited;
        lane.tick({ ...state, pulls });
        hinted.get(lane.queue)?.setHinted(!pulls && !state.isPaused);
        hinted.get(lane.queue)?.noteNews();
        hinted.get(lane.queue)?.noteRoom();
        lookAtSuspects(lane, state);
      }
    },
  });

  const reaper = createReaper({
    database,
    log,
    leaseSeconds,
    sweepWaits: waits.sweep,
    wake: (queues) => {
      tellOf(queues);
      lookOut.look();
    },
    reaped: (tasks) => {
      for (const task of tasks) observer.reaped(task);
    },
    redispatched: observer.redispatched,
  });

  const lostHints = createLostHints({
    database,
    log,
    transport,
    queues: [...needs.queues.keys()],
    wake: (queues) => tellOf(queues),
    redispatched: observer.redispatched,
  });

  const kinds = (): readonly string[] => [...definitions.keys()];
  const failedToClaim = (error: unknown): void => log.writeError(workFailed, error, { step: 'claim' });
  for (const [queue, concurrency] of needs.queues) {
    const claimer = createClaimer({ database, clock, randomness, queue, workerId: id, leaseSeconds, kinds });
    claimers.set(queue, claimer);
    const lane = createLane({
      queue,
      concurrency,
      claimer,
      clock,
      claimed,
      run,
      giveBack,
      failed: failedToClaim,
      freed: () => hints.noteRoom(),
    });
    const hints = createHintedClaims({
      database,
      randomness,
      transport,
      queue,
      workerId: id,
      leaseSeconds,
      kinds,
      laneRoom: lane.room,
      claimed: (tasks) => {
        claimed(tasks);
        lane.accept(tasks);
      },
      failed: failedToClaim,
    });
    lanes.set(queue, lane);
    hinted.set(queue, hints);
    transport.consume(queue, async (hint) => (hint === null ? lane.wake() : hints.take(hint)), hints.room);
  }
  transport.onChange(() => {
    lostHints.look();
    lookOut.look();
  });
  notifications.subscribe(newsChannel, (payload) => {
    const news = payload === null ? ({ kind: 'due' } as const) : readNews(payload);
    if (news !== undefined) announcer.hear(news);
  });
  announcer.onNews((news) => {
    if (news.kind === 'cancel') cancelRun(news.taskId);
    else if (news.kind === 'due') lookOut.look();
    // A queue that is pulled by rule is woken by the transport.
    else if (transport.kind === 'hints') {
      hinted.get(news.queue)?.noteNews();
      lanes.get(news.queue)?.wake();
    }
  });

  const allEnded = async (): Promise<void> => {
    await Promise.all(active.map(({ attempt }) => attempt.done));
  };

  return {
    id,
    start() {
      keeper.start();
      reaper.start();
      lookOut.start();
      lostHints.start();
    },
    async stop() {
      isStopping = true;
      await Promise.all([
        lookOut.stop(),
        reaper.stop(),
        lostHints.stop(),
        ...[...lanes.values()].map((lane) => lane.stop()),
      ]);
      await within(drainMs, allEnded());
      for (const { attempt } of [...active]) attempt.stop('shutdown');
      await within(graceMs + 500, allEnded());
      await settler.drain(graceMs);
      await keeper.stop();
    },
    slots: () =>
      [...lanes.values()].map((lane) => ({ queue: lane.queue, active: lane.activeSlots(), free: lane.freeSlots() })),
    lookedAtMs: lookOut.lookedAtMs,
  };
};
