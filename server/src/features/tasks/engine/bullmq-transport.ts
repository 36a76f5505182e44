import type { Clock } from '../../../platform/clock/clock.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { RedisAddress } from '../../../platform/redis/redis-address.ts';
import { createRedisClient, type RedisClient } from '../../../platform/redis/redis-client.ts';
import { messageOf } from '../../../platform/redis/redis-unavailable.ts';
import { jittered } from '../../../platform/resilience/circuit-breaker.ts';
import { type BullmqLink, type HintConsumer, openBullmqLink } from './bullmq-link.ts';
import { withDeadline } from './deadline.ts';
import type { TaskTransport } from './transport.ts';

const connectTimeoutMs = 1_000;
/** Between two questions whether Redis still serves, and for its answer. */
const probeIntervalMs = 500;
const callTimeoutMs = 500;
const publishTimeoutMs = 1_000;
const shortestPauseMs = 100;
const longestPauseMs = 2_000;
/** A connection that held for so long was a good one: the next attempt after it is made at once. */
const goodAfterMs = 10_000;

export type BullmqTransportNeeds = {
  readonly address: RedisAddress;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** BullMQ's own; in a cluster, braces keep the keys of all queues on one node, as its scripts need. */
const prefixOf = ({ isCluster }: RedisAddress): string => (isCluster ? '{bull}' : 'bull');

const away = (): Error => new Error('Redis is away');

/** Resolves when the client can be used, and rejects when it ended first. */
const whenReady = (client: RedisClient): Promise<void> =>
  new Promise((resolve, reject) => {
    if (client.status === 'ready') resolve();
    client.once('ready', resolve);
    client.once('end', () => reject(new Error('the connection was closed')));
  });

/**
 * Hints as jobs of BullMQ, in queues with our queues' names, so that its own tools show them.
 *
 * Redis is asked twice a second whether it takes a write, because a frozen one keeps its connections and a full one answers.
 * When it does not, every connection is thrown away and made anew: none is left waiting for an answer that never comes.
 */
export const createBullmqTransport = ({ address, clock, randomness }: BullmqTransportNeeds): TaskTransport => {
  const prefix = prefixOf(address);
  const consumers: HintConsumer[] = [];
  const listeners: ((awayBecause: string | null) => void)[] = [];
  let link: BullmqLink | undefined;
  let attempts = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isFirst = true;
  const closing = new Set<Promise<void>>();

  const changed = (awayBecause: string | null): void => {
    for (const heard of listeners) heard(awayBecause);
  };

  const discard = (old: BullmqLink): void => {
    const closed = old.close();
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  };

  const connectLater = (): void => {
    clearTimeout(timer);
    if (isClosed) return;
    const pauseMs = Math.min(shortestPauseMs * 2 ** attempts, longestPauseMs);
    attempts += 1;
    timer = setTimeout(() => void connect(), jittered(pauseMs, randomness)).unref();
  };

  const lose = (old: BullmqLink, reason: unknown): void => {
    if (link !== old) return;
    link = undefined;
    discard(old);
    connectLater();
    changed(messageOf(reason));
  };

  const probe = async (client: RedisClient): Promise<void> => {
    await withDeadline(callTimeoutMs, client.call('SET', `${prefix}:castellan-probe`, '1', 'EX', '60'));
  };

  const probeLater = (client: RedisClient, used: BullmqLink, openedMs: number): void => {
    timer = setTimeout(() => {
      probe(client).then(
        () => {
          if (clock.monotonicMs() - openedMs > goodAfterMs) attempts = 0;
          if (link === used) probeLater(client, used, openedMs);
        },
        (error: unknown) => lose(used, error),
      );
    }, probeIntervalMs).unref();
  };

  const connect = async (): Promise<void> => {
    const client = createRedisClient({ address, connectTimeoutMs, pauseMs: null });
    let failure: unknown;
    client.on('error', (error) => {
      failure = error;
    });
    try {
      await withDeadline(connectTimeoutMs, whenReady(client));
      await probe(client);
    } catch (error) {
      client.disconnect();
      if (isFirst) changed(messageOf(failure ?? error));
      isFirst = false;
      return connectLater();
    }
    isFirst = false;
    if (isClosed) return client.disconnect();
    const opened = openBullmqLink({ client, prefix, consumers, randomness, lost: (reason) => lose(opened, reason) });
    link = opened;
    probeLater(client, opened, clock.monotonicMs());
    changed(null);
  };

  const use = async <T>(timeoutMs: number, call: (used: BullmqLink) => Promise<T>): Promise<T> => {
    const used = link;
    if (used === undefined) throw away();
    try {
      return await withDeadline(timeoutMs, call(used));
    } catch (error) {
      lose(used, error);
      throw error;
    }
  };

  return {
    name: 'bullmq',
    kind: 'hints',
    start: connect,
    publish: (hints) => use(publishTimeoutMs, (used) => used.publish(hints)),
    consume(queue, take, room) {
      consumers.push({ queue, take, room });
    },
    depth: (queue) => use(callTimeoutMs, (used) => used.depth(queue)),
    purge: (queue) => use(callTimeoutMs, (used) => used.purge(queue)),
    isUp: () => link !== undefined,
    onChange(heard) {
      listeners.push(heard);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const last = link;
      link = undefined;
      if (last !== undefined) discard(last);
      await Promise.all(closing);
    },
  };
};
