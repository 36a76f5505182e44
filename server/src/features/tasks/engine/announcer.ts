import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import { outsideTrace } from '../../../platform/tracing/current-trace.ts';
import { workFailed } from '../tasks.log.ts';

/** Channel of PostgreSQL on which workers hear that there is something to do. */
export const newsChannel = 'castellan_tasks';
/** Between two notifications of the same news. */
const pauseMs = 5;
/** The same while there is much news: each wakes every worker of the queue, and one finds as much as ten would. */
const busyPauseMs = 50;
const windowMs = 50;
const mostInQuietWindow = 20;

/** What workers tell each other. */
export type News =
  /** Something is ready. */
  | { readonly kind: 'ready'; readonly queue: string }
  /** Something is due soon, or waits for a permit. */
  | { readonly kind: 'due' }
  /** A task that runs is to end. */
  | { readonly kind: 'cancel'; readonly taskId: string };

const write = (news: News): string => {
  if (news.kind === 'ready') return `ready:${news.queue}`;
  return news.kind === 'due' ? 'due:' : `cancel:${news.taskId}`;
};

/** Undefined for what a later release says. */
export const readNews = (payload: string): News | undefined => {
  const colon = payload.indexOf(':');
  const [kind, rest] = [payload.slice(0, colon), payload.slice(colon + 1)];
  if (kind === 'ready') return { kind, queue: rest };
  if (kind === 'cancel') return { kind, taskId: rest };
  return kind === 'due' ? { kind } : undefined;
};

export type AnnouncerNeeds = {
  readonly notifications: Pick<Notifications, 'notify'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type Announcer = {
  /** Tells this process at once and the others as well. Call it after the commit. Never throws, never waits. */
  announce(news: News): void;
  /** Tells this process alone: what another one said. */
  hear(news: News): void;
  /** Who in this process is told. */
  onNews(heard: (news: News) => void): void;
};

/** How one piece of news has come lately. */
type Flow = { quietUntilMs: number; isPending: boolean; windowEndsMs: number; count: number; wasBusy: boolean };

const startFlow = (): Flow => ({
  quietUntilMs: Number.NEGATIVE_INFINITY,
  isPending: false,
  windowEndsMs: Number.NEGATIVE_INFINITY,
  count: 0,
  wasBusy: false,
});

/** Counts one more. @returns how long to keep quiet after it is told. */
const pauseAfter = (flow: Flow, nowMs: number): number => {
  if (nowMs >= flow.windowEndsMs) {
    flow.wasBusy = flow.count > mostInQuietWindow && nowMs < flow.windowEndsMs + windowMs;
    flow.windowEndsMs = nowMs + windowMs;
    flow.count = 0;
  }
  flow.count += 1;
  return flow.wasBusy || flow.count > mostInQuietWindow ? busyPauseMs : pauseMs;
};

/**
 * Says that there is something to do. The first time at once; then at most once in 5 ms for a queue, since one wake is as
 * good as many, and once in 50 ms while more than 400 a second come. Whoever misses it finds out by looking.
 */
export const createAnnouncer = ({ notifications, clock, log }: AnnouncerNeeds): Announcer => {
  const flows = new Map<string, Flow>();
  const listeners: ((news: News) => void)[] = [];

  const hear = (news: News): void => {
    for (const heard of listeners) heard(news);
  };

  const send = (payload: string): void => {
    notifications.notify(newsChannel, payload).catch((error: unknown) => {
      log.writeError(workFailed, error, { step: 'notify' });
    });
  };

  const tellOthers = (payload: string): void => {
    const flow = flows.get(payload) ?? startFlow();
    flows.set(payload, flow);
    const nowMs = clock.monotonicMs();
    const quietMs = pauseAfter(flow, nowMs);
    if (flow.isPending) return;
    const waitMs = Math.max(flow.quietUntilMs - nowMs, 0);
    flow.quietUntilMs = nowMs + waitMs + quietMs;
    if (waitMs === 0) {
      send(payload);
      return;
    }
    flow.isPending = true;
    setTimeout(() => {
      flow.isPending = false;
      send(payload);
    }, waitMs).unref();
  };

  return {
    // What a worker does about it is not the doing of whoever brought the news.
    announce: (news) =>
      outsideTrace(() => {
        hear(news);
        if (news.kind === 'cancel') send(write(news));
        else tellOthers(write(news));
      }),
    hear,
    onNews(heard) {
      listeners.push(heard);
    },
  };
};
