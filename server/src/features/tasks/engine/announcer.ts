import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import { workFailed } from '../tasks.log.ts';

/** Channel of PostgreSQL on which workers hear that there is something to do. */
export const newsChannel = 'castellan_tasks';
const pauseMs = 50;

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

/**
 * Says that there is something to do. The first time at once; then at most once in 50 ms for a queue, since one wake is
 * as good as many. Whoever misses it finds out by looking.
 */
export const createAnnouncer = ({ notifications, clock, log }: AnnouncerNeeds): Announcer => {
  const quietUntilMs = new Map<string, number>();
  const pending = new Set<string>();
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
    if (pending.has(payload)) return;
    const waitMs = (quietUntilMs.get(payload) ?? 0) - clock.monotonicMs();
    quietUntilMs.set(payload, clock.monotonicMs() + Math.max(waitMs, 0) + pauseMs);
    if (waitMs <= 0) {
      send(payload);
      return;
    }
    pending.add(payload);
    setTimeout(() => {
      pending.delete(payload);
      send(payload);
    }, waitMs).unref();
  };

  return {
    announce(news) {
      hear(news);
      if (news.kind === 'cancel') send(write(news));
      else tellOthers(write(news));
    },
    hear,
    onNews(heard) {
      listeners.push(heard);
    },
  };
};
