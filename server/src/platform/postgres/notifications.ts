import pg from 'pg';
import { z } from 'zod';
import type { Log } from '../log/log.ts';
import type { Randomness } from '../randomness/randomness.ts';
import type { PostgresConnection } from './connection.ts';
import { type Database, sql } from './database.ts';
import { notificationsDeaf, notificationsHeard } from './postgres.log.ts';

/** What PostgreSQL tells this process by `LISTEN`. */
export type Notifications = {
  /**
   * Calls `heard` for each notification of the channel, and with null after a break in which some may have been lost.
   * Nothing may hang on a notification alone: ask by time as well.
   */
  subscribe(channel: string, heard: (payload: string | null) => void): void;
  /**
   * Tells every process that listens. Inside a transaction a notification takes a lock of the whole database until the
   * commit, so this runs on a connection of its own.
   */
  notify(channel: string, payload: string): Promise<void>;
  /** Begins to listen, in the background: an absent database is tried again. */
  start(): void;
  /** Whether what is notified arrives. False while the connection is away, and behind a pooler that hands out connections by transaction. */
  isHearing(): boolean;
  stop(): Promise<void>;
};

export type NotificationsNeeds = {
  readonly connection: PostgresConnection;
  /** Other connections to the same database: for sending. */
  readonly database: Database;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly log: Log;
};

const firstPauseMs = 250;
const longestPauseMs = 10_000;
const longestEndMs = 1_000;
const probeIntervalMs = 30_000;
const probeDeadlineMs = 5_000;
const probeChannel = 'castellan_probe';

const sendNotification = sql({
  name: 'notifications.send',
  text: 'select pg_notify($1, $2)',
  row: z.unknown(),
});

/**
 * One connection that does nothing but listen, made again whenever it breaks.
 *
 * A pooler may give a `LISTEN` to one server connection and the next statement to another: everything seems well and
 * nothing is ever heard. So it is sent something over another connection now and then, and says once when that does not
 * arrive.
 */
export const createNotifications = ({ connection, database, randomness, log }: NotificationsNeeds): Notifications => {
  const subscribers = new Map<string, ((payload: string | null) => void)[]>();
  let client: pg.Client | undefined;
  let isStopped = false;
  let isStarted = false;
  let hears = false;
  let isToldDeaf = false;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;
  let probe: { readonly payload: string; readonly deadline: NodeJS.Timeout } | undefined;

  const tellAll = (): void => {
    for (const heard of [...subscribers.values()].flat()) heard(null);
  };

  const noteHearing = (now: boolean): void => {
    const before = hears;
    hears = now;
    if (isStopped) return;
    if (now && isToldDeaf) log.write(notificationsHeard, {});
    if (now) isToldDeaf = false;
    if (now && !before) tellAll();
  };

  const noteDeaf = (): void => {
    noteHearing(false);
    if (!isToldDeaf && !isStopped) log.write(notificationsDeaf, {});
    isToldDeaf = true;
  };

  const later = (afterMs: number, act: () => void): void => {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(act, afterMs);
    timer.unref();
  };

  const endProbe = (): void => {
    clearTimeout(probe?.deadline);
    probe = undefined;
  };

  const lose = (lost: pg.Client): void => {
    if (client !== lost) return;
    client = undefined;
    endProbe();
    noteHearing(false);
    void lost.end().catch(() => {});
    later(pauseMs, () => void connect());
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  const sendProbe = (listener: pg.Client): void => {
    const payload = randomness.uuid();
    const deadline = setTimeout(() => {
      noteDeaf();
      lose(listener);
    }, probeDeadlineMs);
    deadline.unref();
    probe = { payload, deadline };
    database.execute(sendNotification, [probeChannel, payload]).catch(() => lose(listener));
  };

  const hear = (listener: pg.Client, channel: string, payload: string): void => {
    if (channel !== probeChannel) {
      for (const heard of subscribers.get(channel) ?? []) heard(payload);
      return;
    }
    if (payload !== probe?.payload) return;
    endProbe();
    pauseMs = firstPauseMs;
    noteHearing(true);
    later(probeIntervalMs, () => sendProbe(listener));
  };

  const connect = async (): Promise<void> => {
    if (isStopped) return;
    const listener = new pg.Client({
      ...connection,
      application_name: 'castellan-listen',
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    client = listener;
    listener.on('error', () => lose(listener));
    listener.on('end', () => lose(listener));
    listener.on('notification', ({ channel, payload }) => hear(listener, channel, payload ?? ''));
    try {
      await listener.connect();
      for (const channel of [probeChannel, ...subscribers.keys()]) {
        await listener.query(`listen ${pg.escapeIdentifier(channel)}`);
      }
      if (client === listener) sendProbe(listener);
    } catch {
      lose(listener);
    }
  };

  return {
    subscribe(channel, heard) {
      if (isStarted) throw new Error(`The channel ${channel} was subscribed to after listening began`);
      subscribers.set(channel, [...(subscribers.get(channel) ?? []), heard]);
    },
    async notify(channel, payload) {
      await database.execute(sendNotification, [channel, payload]);
    },
    start() {
      if (isStarted || subscribers.size === 0) return;
      isStarted = true;
      void connect();
    },
    isHearing: () => hears,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      endProbe();
      const last = client;
      client = undefined;
      if (last === undefined) return;
      // A connection that is just being made, or was lost a moment ago, may never say that it has ended.
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const deadline = setTimeout(resolve, longestEndMs);
      await Promise.race([last.end().catch(() => {}), tooLate]);
      clearTimeout(deadline);
    },
  };
};
