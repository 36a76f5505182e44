import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { noticeUndelivered } from './alerts.log.ts';
import { alertNotices } from './alerts.metrics.ts';
import type { AttemptResult, Courier } from './courier.ts';
import { claimDeliveries, insertDelivery, insertNotice, settleDelivery } from './deliveries.store.ts';
import type { Notice } from './notice.ts';
import { idOf, nameOfRecipient, type Recipient, type Recipients } from './recipients.ts';

export type OutboxNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly courier: Courier;
  readonly recipients: Pick<Recipients, 'current' | 'webhookNamed'>;
};

/** What became of a delivery that was tried while somebody waited. */
export type DeliveryReport = { readonly to: Recipient; readonly result: AttemptResult; readonly at: Date };

export type Outbox = {
  /** Writes down what is to be delivered; `work` does it. */
  keep(db: Queryable, notice: Notice, to: readonly Recipient[]): Promise<void>;
  /** Delivers what is due, also what a process left that is gone. Never rejects. */
  work(): Promise<void>;
  /** The same from memory, for while the database is away. */
  hold(notice: Notice, to: readonly Recipient[]): void;
  workHeld(): Promise<void>;
  /** Writes down what was held, with what became of it; the database delivers the rest. */
  handOver(db: Queryable): Promise<void>;
  /** Delivers once, at once, writes it down and tells what became of it. */
  deliverNow(notice: Notice, to: readonly Recipient[]): Promise<readonly DeliveryReport[]>;
};

const atOnce = 20;
const mostAttempts = 12;
const longestPauseMs = 3_600_000;

/** After the first failure half a minute, then twice as long each time, up to an hour: half a day altogether. */
const pauseMs = (attempts: number): number => Math.min(30_000 * 2 ** (attempts - 1), longestPauseMs);

type Delivery = {
  readonly id: Uuid;
  readonly notice: Notice;
  readonly to: Recipient;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly outcome: 'waiting' | 'sent' | 'failed';
  readonly attemptedAt: Date | null;
  readonly error: string | null;
};

const begin = (notice: Notice, to: Recipient): Delivery => ({
  id: idOf('delivery', notice.id, to.channel, nameOfRecipient(to)),
  ...{ notice, to, attempts: 0, nextAttemptAt: notice.madeAt, outcome: 'waiting', attemptedAt: null, error: null },
});

export const createOutbox = (needs: OutboxNeeds): Outbox => {
  const { database, clock, log, metrics, courier, recipients } = needs;
  let held: readonly Delivery[] = [];
  let working: Promise<void> | undefined;

  const attempt = async (delivery: Delivery): Promise<Delivery> => {
    const { id, notice, to } = delivery;
    const attempts = delivery.attempts + 1;
    const result = await courier(id, notice, to);
    const now = clock.now();
    const isOver = result.outcome === 'never' || attempts >= mostAttempts;
    const outcome = result.outcome === 'sent' ? 'sent' : isOver ? 'failed' : 'waiting';
    metrics.increment(alertNotices, { channel: to.channel, outcome: outcome === 'waiting' ? 'retried' : outcome });
    const error = result.outcome === 'sent' ? null : result.error;
    if (error !== null && (attempts === 1 || outcome === 'failed')) {
      log.write(noticeUndelivered, { channel: to.channel, attempts, is_given_up: outcome === 'failed', reason: error });
    }
    const nextAttemptAt = new Date(now.getTime() + pauseMs(attempts));
    return { ...delivery, attempts, outcome, nextAttemptAt, attemptedAt: now, error };
  };

  const settle = (db: Queryable, { id, outcome, error, nextAttemptAt, attemptedAt }: Delivery): Promise<number> =>
    db.execute(settleDelivery, [id, outcome, error, nextAttemptAt, attemptedAt]);

  const write = async (db: Queryable, notice: Notice, deliveries: readonly Delivery[]): Promise<void> => {
    const episodes = [...new Set(notice.entries.map(({ episodeId }) => episodeId))];
    await db.execute(insertNotice, [notice.id, notice.kind, notice.madeAt, JSON.stringify(notice.entries), episodes]);
    for (const { id, to, outcome, attempts, nextAttemptAt, attemptedAt, error } of deliveries) {
      const userId = to.channel === 'mail' ? to.userId : null;
      await db.execute(insertDelivery, [
        ...[
          id,
          notice.id,
          to.channel,
          nameOfRecipient(to),
          userId,
          outcome,
          attempts,
          nextAttemptAt,
          attemptedAt,
          error,
        ],
      ]);
    }
  };

  const recipientOf = (
    channel: 'mail' | 'webhook',
    name: string | null,
    userId: string | null,
  ): Recipient | undefined => {
    if (name === null) return undefined;
    if (channel === 'mail') {
      // Who is no administrator any more is told no more, also of what waited for them.
      const isTold =
        userId === null || recipients.current().some((one) => one.channel === 'mail' && one.userId === userId);
      return isTold ? { channel, address: name, userId } : undefined;
    }
    const url = recipients.webhookNamed(name);
    return url === undefined ? undefined : { channel, url };
  };

  const workOnce = async (): Promise<number> => {
    const now = clock.now();
    const rows = await database.rows(claimDeliveries, [now, new Date(now.getTime() + pauseMs(1)), atOnce]);
    await Promise.all(
      rows.map(async ({ id, channel, recipient, userId, attempts, noticeId, kind, madeAt, content }) => {
        const to = recipientOf(channel, recipient, userId);
        if (to === undefined) {
          await database.execute(settleDelivery, [id, 'failed', 'The settings name this receiver no more.', now, now]);
          return;
        }
        const notice: Notice = { id: noticeId, kind, madeAt, entries: content };
        const delivery: Delivery = { ...begin(notice, to), id, attempts: attempts - 1 };
        await settle(database, await attempt(delivery));
      }),
    );
    return rows.length;
  };

  return {
    keep: (db, notice, to) =>
      write(
        db,
        notice,
        to.map((one) => begin(notice, one)),
      ),
    work: () => {
      working ??= (async () => {
        while ((await workOnce()) === atOnce);
      })()
        // What was not written down is sent again under the same id.
        .catch(() => undefined)
        .finally(() => {
          working = undefined;
        });
      return working;
    },
    hold: (notice, to) => {
      const known = new Set(held.map(({ id }) => id));
      held = [...held, ...to.map((one) => begin(notice, one)).filter(({ id }) => !known.has(id))];
    },
    workHeld: async () => {
      const now = clock.now();
      held = await Promise.all(
        held.map((one) => (one.outcome === 'waiting' && one.nextAttemptAt <= now ? attempt(one) : one)),
      );
    },
    handOver: async (db) => {
      for (const [notice, deliveries] of Map.groupBy(held, (one) => one.notice)) await write(db, notice, deliveries);
      held = [];
    },
    deliverNow: async (notice, to) => {
      const tried = await Promise.all(to.map((one) => attempt(begin(notice, one))));
      // Whoever waits has the answer; nobody is told of a test hours later.
      const settled = tried.map((one): Delivery => ({ ...one, outcome: one.outcome === 'sent' ? 'sent' : 'failed' }));
      await write(database, notice, settled);
      return settled.map(({ to: one, error, attemptedAt }) => ({
        to: one,
        result: error === null ? { outcome: 'sent' } : { outcome: 'never', error },
        at: attemptedAt ?? notice.madeAt,
      }));
    },
  };
};
