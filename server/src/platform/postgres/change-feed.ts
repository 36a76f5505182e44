import { z } from 'zod';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { type Database, sql, type Transaction } from './database.ts';
import { changeFeedHeard, changeFeedSilent } from './postgres.log.ts';

/** What processes keep copies of. */
export type ChangeTopic = 'roles' | 'ip-rules' | 'rate-limits' | 'profiles' | 'log-level' | 'profiling';

/** @param key which one of the topic's things changed; null when it may be any of them. */
export type ChangeListener = (key: string | null) => void | Promise<void>;

export type ChangeFeed = {
  /**
   * Says that copies of this are outdated: to this process once the transaction has committed, to all others within a
   * second of that.
   */
  announce(tx: Transaction, topic: ChangeTopic, key?: string): Promise<void>;
  /** Calls `listener` at every change of the topic. One that rejects is called again at the next poll, with null. */
  subscribe(topic: ChangeTopic, listener: ChangeListener): void;
  /** What of the topic has changed in the last 15 minutes at least: for copies that outlive a process. */
  recentKeys(topic: ChangeTopic): Promise<readonly (string | null)[]>;
  /** Keeps up from now on: whoever loads a copy after this misses nothing. @throws Problem `SERVICE_UNAVAILABLE` */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type ChangeFeedNeeds = {
  /** Not for the transactions of others: a pool full of requests must not silence the feed. */
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
};

const pollIntervalMs = 500;
/** Kept this long; who was away for longer takes everything as changed. Longer than any copy outside a process lives. */
const keptMs = 15 * 60_000;
const tidyIntervalMs = 60_000;
const announceSilenceAfterMs = 5_000;

const insertNotice = sql({
  name: 'change_feed.insert_notice',
  text: `insert into change_notices (topic, key) values ($1, $2)`,
  row: z.never(),
});

/**
 * What the snapshot before could not show, each notice once: a transaction that stays open for long, in whatever database
 * of the server, must not have everything since its beginning delivered again at every poll. Always at least one row.
 */
const selectNoticesSince = sql({
  name: 'change_feed.select_notices_since',
  text: `select s.seen::text as "seenTo", n.topic, n.key
           from (select pg_current_snapshot() as seen) s
           left join (select distinct topic, key from change_notices
                       where recorded_in >= pg_snapshot_xmin($1::pg_snapshot)
                         and not pg_visible_in_snapshot(recorded_in, $1::pg_snapshot)) n on true`,
  row: z.object({ seenTo: z.string(), topic: z.string().nullable(), key: z.string().nullable() }),
});

/** The oldest transaction that was still running when the snapshot was taken. */
const xminOf = (snapshot: string): bigint => BigInt(snapshot.split(':', 1)[0] ?? '');

const selectRecentKeys = sql({
  name: 'change_feed.select_recent_keys',
  text: `select distinct key from change_notices where topic = $1`,
  row: z.object({ key: z.string() }),
});

/** Only of transactions that everybody has seen end: a notice is as old as its transaction, and may have come just now. */
const deleteOldNotices = sql({
  name: 'change_feed.delete_old_notices',
  text: `delete from change_notices
          where recorded_at < clock_timestamp() - make_interval(secs => $1) and recorded_in < $2::xid8`,
  row: z.never(),
});

/**
 * How processes on one database learn that something they keep a copy of has changed. It carries no values: listeners
 * read again, or drop what they have. Revocations have a feed of their own, because they are the state itself.
 */
export const createChangeFeed = ({ database, clock, log }: ChangeFeedNeeds): ChangeFeed => {
  const listeners = new Map<string, ChangeListener[]>();
  const overdue = new Set<ChangeListener>();
  let seenTo: string | null = null;
  let heardAtMs = Number.NEGATIVE_INFINITY;
  let tidiedAtMs = Number.NEGATIVE_INFINITY;
  /** Where the snapshot stood a tidying ago. */
  let tidyBelow: string | null = null;
  let isAnnouncedSilent = false;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;
  let isStopped = false;

  const call = async (listener: ChangeListener, key: string | null): Promise<void> => {
    try {
      await listener(key);
      if (key === null) overdue.delete(listener);
    } catch {
      // What failed is told by the database's own metrics; here it is only owed again.
      overdue.add(listener);
    }
  };

  const deliver = (topic: string, key: string | null): Promise<unknown> =>
    Promise.all((listeners.get(topic) ?? []).map((listener) => call(listener, key)));

  const deliverAll = (): Promise<unknown> => Promise.all([...listeners.keys()].map((topic) => deliver(topic, null)));

  const poll = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    // The first poll only marks where to begin: nobody has a copy yet.
    const rows = await database.rows(selectNoticesSince, [seenTo]);
    const [first] = rows;
    if (first === undefined) throw new Error('A snapshot is always there.');
    const snapshot = first.seenTo;
    // Away for longer than notices are kept, or a database restored from a copy: anything may have changed.
    const hasGap = seenTo !== null && (askedAtMs - heardAtMs > keptMs || xminOf(snapshot) < xminOf(seenTo));
    seenTo = snapshot;
    heardAtMs = askedAtMs;
    if (hasGap) await deliverAll();
    else await Promise.all(rows.map(({ topic, key }) => (topic === null ? undefined : deliver(topic, key || null))));
    await Promise.all([...overdue].map((listener) => call(listener, null)));
  };

  const tidy = async (): Promise<void> => {
    if (clock.monotonicMs() - tidiedAtMs < tidyIntervalMs) return;
    tidiedAtMs = clock.monotonicMs();
    if (tidyBelow !== null) await database.execute(deleteOldNotices, [keptMs / 1000, tidyBelow]);
    tidyBelow = seenTo === null ? null : String(xminOf(seenTo));
  };

  const noteSilence = (): void => {
    const isSilent = clock.monotonicMs() - heardAtMs > announceSilenceAfterMs;
    if (isSilent === isAnnouncedSilent) return;
    isAnnouncedSilent = isSilent;
    log.write(isSilent ? changeFeedSilent : changeFeedHeard, {});
  };

  const turn = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    await poll()
      .then(tidy)
      .catch(() => {});
    noteSilence();
    if (isStopped) return;
    timer = setTimeout(
      () => {
        polling = turn();
      },
      Math.max(pollIntervalMs - (clock.monotonicMs() - startedMs), 0),
    );
    timer.unref();
  };

  return {
    async announce(tx, topic, key = '') {
      tx.afterCommit(() => void deliver(topic, key || null));
      await tx.execute(insertNotice, [topic, key]);
    },
    subscribe(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
    },
    async recentKeys(topic) {
      const rows = await database.rows(selectRecentKeys, [topic]);
      return rows.map(({ key }) => key || null);
    },
    async start() {
      await poll();
      polling = turn();
      await polling;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await polling;
    },
  };
};
