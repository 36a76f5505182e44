import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/metric.ts';
import { telemetryDropped } from '../metrics/telemetry-dropped.ts';
import type { OutboundPurpose } from '../outbound/outbound.metrics.ts';
import { OutboundError, type OutboundReply, type PostOutbound } from '../outbound/outbound.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { outsideTrace } from '../tracing/current-trace.ts';
import { createDeliveryRecord } from './delivery-record.ts';
import {
  type ExporterName,
  exportDuration,
  exportedItems,
  exportQueueItems,
  exportRequests,
} from './export.metrics.ts';

/** One request, ready to be sent. */
export type EncodedBatch = { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

/** Somebody else's server, and how it wants to be spoken to. */
export type ExportDestination<Item> = {
  readonly exporter: ExporterName;
  readonly purpose: OutboundPurpose;
  readonly url: URL;
  readonly itemsPerRequest: number;
  /** Roughly what an item holds in memory, for the bound of the queue. */
  readonly bytesOf: (item: Item) => number;
  /** Answers null when that many items are more than the receiver takes in one request: they are halved. */
  readonly encode: (items: readonly Item[]) => Promise<EncodedBatch | null>;
  /** Answers after which the same request may succeed later. Other refusals are final. */
  readonly retriedStatuses: ReadonlySet<number>;
  /** How many items an answer of success says it did not take; left out where a success is one of all. */
  readonly readRejected?: (answer: Uint8Array) => Promise<number>;
};

export type ExportQueueNeeds = {
  readonly post: PostOutbound;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly bounds?: Partial<typeof usualBounds>;
};

export type ExportQueue<Item> = {
  /** Takes them over and returns at once. */
  add(items: readonly Item[]): void;
  /** @throws Error when nothing could be delivered for over a minute. */
  check(): void;
  /** Tries once more to deliver what waits, until the signal aborts. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
};

const usualBounds = {
  items: 50_000,
  bytes: 16 * 1024 * 1024,
  /** A point that is older says nothing that anybody still watches; Datadog refuses points after an hour. */
  ageMs: 15 * 60_000,
  timeoutMs: 10_000,
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
  longestRetryAfterMs: 5 * 60_000,
};

type Parcel<Item> = { readonly items: readonly Item[]; readonly bytes: number; readonly addedAtMs: number };

type LossReason = Exclude<(typeof exportedItems.labels.outcome)[number], 'delivered'>;

/** What to do with a parcel after an attempt. */
type Verdict = 'halve' | 'refused' | { readonly rejectedItems: number } | { readonly retryInMs: number };

/**
 * Telemetry on its way to another server, one request at a time.
 *
 * A request that fails is repeated after a pause that doubles, with jitter, or that the receiver names in `Retry-After`.
 * One that is too large (413) is halved. What waits is bounded in number, in bytes and in age; beyond that the oldest is
 * dropped and counted. Nothing here throws, and no timer keeps the process alive.
 */
export const createExportQueue = <Item>(
  destination: ExportDestination<Item>,
  needs: ExportQueueNeeds,
): ExportQueue<Item> => {
  const { exporter, purpose, url, itemsPerRequest, bytesOf, encode, retriedStatuses, readRejected } = destination;
  const { post, clock, randomness, metrics, log } = needs;
  const bounds = { ...usualBounds, ...needs.bounds };
  const record = createDeliveryRecord(exporter, { clock, log });
  const waiting: Parcel<Item>[] = [];
  const ending = new AbortController();
  let heldItems = 0;
  let heldBytes = 0;
  let failuresInRow = 0;
  let isClosing = false;
  let endPause = (): void => {};
  let work: Promise<void> | undefined;

  const hold = (parcel: Parcel<Item>, place: 'first' | 'last'): void => {
    heldItems += parcel.items.length;
    heldBytes += parcel.bytes;
    if (place === 'first') waiting.unshift(parcel);
    else waiting.push(parcel);
  };
  const takeFirst = (): Parcel<Item> | undefined => {
    const parcel = waiting.shift();
    heldItems -= parcel?.items.length ?? 0;
    heldBytes -= parcel?.bytes ?? 0;
    return parcel;
  };
  const loseItems = (items: number, reason: LossReason): void => {
    metrics.increment(telemetryDropped, { reason }, items);
    metrics.increment(exportedItems, { exporter, outcome: reason }, items);
    record.dropped(items, reason);
  };
  const lose = ({ items }: Parcel<Item>, reason: LossReason): void => loseItems(items.length, reason);
  const dropBeyondBounds = (): void => {
    while (heldItems > bounds.items || heldBytes > bounds.bytes) {
      const oldest = takeFirst();
      if (oldest === undefined) return;
      lose(oldest, 'queue_full');
    }
  };
  const parcelOf = (items: readonly Item[], addedAtMs: number): Parcel<Item> => ({
    items,
    bytes: items.reduce((sum, item) => sum + bytesOf(item), 0),
    addedAtMs,
  });

  /** Between half of it and the whole: those that failed together do not return together. */
  const backoffMs = (): number => {
    const wholeMs = Math.min(bounds.longestPauseMs, bounds.firstPauseMs * 2 ** (failuresInRow - 1));
    return wholeMs * (0.5 + randomness.bytes(2).readUInt16BE() / 131_072);
  };
  const failed = (reason: string, retryAfterMs: number | null): Verdict => {
    failuresInRow += 1;
    record.failed(reason);
    return { retryInMs: Math.min(bounds.longestRetryAfterMs, Math.max(retryAfterMs ?? 0, backoffMs())) };
  };
  const judge = async ({ status, retryAfterMs, body }: OutboundReply): Promise<Verdict> => {
    if (status >= 200 && status < 300) {
      // An answer that nobody can read takes nothing back.
      const rejectedItems = body && readRejected ? await readRejected(body).catch(() => 0) : 0;
      return { rejectedItems };
    }
    if (status === 413) return 'halve';
    const reason = `It answered ${status}.`;
    if (retriedStatuses.has(status)) return failed(reason, retryAfterMs);
    record.failed(reason);
    return 'refused';
  };

  const attempt = async ({ items }: Parcel<Item>): Promise<Verdict> => {
    const startedMs = clock.monotonicMs();
    try {
      const batch = await encode(items);
      if (batch === null) return 'halve';
      const call = { ...batch, purpose, url, timeoutMs: bounds.timeoutMs, signal: ending.signal };
      return await judge(await post({ ...call, ...(readRejected && { keepsAnswer: true }) }));
    } catch (error) {
      if (error instanceof OutboundError) return failed(error.message, null);
      record.failed('What should be sent could not be put into its form.');
      return 'refused';
    } finally {
      metrics.histogram(exportDuration, (clock.monotonicMs() - startedMs) / 1000, { exporter });
    }
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const count = (outcome: (typeof exportRequests.labels.outcome)[number]): void =>
    metrics.increment(exportRequests, { exporter, outcome });

  /** @returns how long to wait before the next attempt. */
  const settle = (parcel: Parcel<Item>, verdict: Verdict): number => {
    if (verdict === 'halve' && parcel.items.length > 1) {
      count('too_large');
      const middle = Math.ceil(parcel.items.length / 2);
      hold(parcelOf(parcel.items.slice(middle), parcel.addedAtMs), 'first');
      hold(parcelOf(parcel.items.slice(0, middle), parcel.addedAtMs), 'first');
      return 0;
    }
    if (typeof verdict === 'string') {
      count('refused');
      lose(parcel, 'refused');
      return 0;
    }
    if ('rejectedItems' in verdict) {
      const rejected = Math.min(parcel.items.length, verdict.rejectedItems);
      count('sent');
      metrics.increment(exportedItems, { exporter, outcome: 'delivered' }, parcel.items.length - rejected);
      failuresInRow = 0;
      record.delivered(rejected);
      if (rejected > 0) loseItems(rejected, 'refused');
      return 0;
    }
    if (isClosing) {
      count('given_up');
      lose(parcel, 'unsent');
      for (let left = takeFirst(); left !== undefined; left = takeFirst()) lose(left, 'unsent');
      return 0;
    }
    count('retried');
    hold(parcel, 'first');
    dropBeyondBounds();
    return verdict.retryInMs;
  };

  const workOff = async (): Promise<void> => {
    // Not before `work` is set.
    await Promise.resolve();
    for (let parcel = takeFirst(); parcel !== undefined; parcel = takeFirst()) {
      if (clock.monotonicMs() - parcel.addedAtMs > bounds.ageMs) {
        lose(parcel, 'expired');
        continue;
      }
      const pauseMs = settle(parcel, await attempt(parcel));
      metrics.gauge(exportQueueItems, heldItems, { exporter });
      if (pauseMs > 0) await pause(pauseMs);
    }
    work = undefined;
  };
  const begin = (): Promise<void> => {
    // Not within the request that happened to hand something over: its trace would grow by our own calls.
    work ??= outsideTrace(workOff);
    return work;
  };

  return {
    add: (items) => {
      const addedAtMs = clock.monotonicMs();
      for (let first = 0; first < items.length; first += itemsPerRequest) {
        hold(parcelOf(items.slice(first, first + itemsPerRequest), addedAtMs), 'last');
      }
      dropBeyondBounds();
      metrics.gauge(exportQueueItems, heldItems, { exporter });
      void begin();
    },
    check: record.check,
    close: async (signal) => {
      isClosing = true;
      const abort = (): void => ending.abort();
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
      endPause();
      await begin();
      signal.removeEventListener('abort', abort);
    },
  };
};
