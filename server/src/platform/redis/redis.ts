import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/metric.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { createCircuitBreaker } from '../resilience/circuit-breaker.ts';
import { beginSpan } from '../tracing/current-trace.ts';
import type { SpanType } from '../tracing/segment.ts';
import { redisAvailable, redisUnavailable } from './redis.log.ts';
import type { RedisMetrics } from './redis.metrics.ts';
import type { RedisAddress } from './redis-address.ts';
import { parseRedisMemory, type RedisMemory } from './redis-memory.ts';
import { digestOf, type RedisScript } from './redis-script.ts';
import { isRefusal, isReply, messageOf, RedisUnavailable } from './redis-unavailable.ts';

export type { RedisMemory } from './redis-memory.ts';
export { defineScript, type RedisScript } from './redis-script.ts';
export { RedisUnavailable } from './redis-unavailable.ts';

/**
 * Redis as the features use it: to be faster, never to decide (R2). Every call ends within its deadline and rejects with
 * `RedisUnavailable` when Redis did not serve it; whether it took effect is then unknown, and a late one still may.
 *
 * Keys get the prefix `castellan:`. Put what a key is about in braces (`user:profile:v1:{<id>}`): a Redis Cluster keeps
 * together what has the same text there.
 */
export type Redis = {
  /** @throws RedisUnavailable; Error when the script itself fails or its reply does not parse: that is our mistake. */
  run<Reply>(script: RedisScript<Reply>, key: string, args: readonly (string | number)[]): Promise<Reply>;
  /** @throws RedisUnavailable */
  get(key: string): Promise<string | null>;
  /** @throws RedisUnavailable */
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** @throws RedisUnavailable */
  delete(key: string): Promise<void>;
  /** Whether Redis is in use; while it is not, every call rejects at once. */
  isAvailable(): boolean;
  /** Calls `listener` each time Redis comes into use again after an interruption. It must not throw. */
  onReturn(listener: () => void): void;
  /** Asks Redis itself, whatever the last calls met; the breaker does not learn from it. For health. @throws RedisUnavailable */
  ping(signal?: AbortSignal): Promise<void>;
  /** What its data take; null where no one server could say. Neither counted nor learnt from, like the ping. @throws RedisUnavailable */
  memory(): Promise<RedisMemory | null>;
  /** Waits for the calls under way, then closes the connection; later calls reject. */
  close(): Promise<void>;
};

export type RedisOptions = {
  readonly address: RedisAddress;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly redisMetrics: RedisMetrics;
};

const prefix = 'castellan:';
const commandTimeoutMs = 100;
const connectTimeoutMs = 1_000;
const breakerThreshold = 3;
const shortestWaitMs = 250;
const longestWaitMs = 5_000;

const callSpan: SpanType = {
  kind: 'client',
  describe: (name) => ({ 'db.system.name': 'redis', 'db.query.summary': name }),
};

const timedOut = (): RedisUnavailable => new RedisUnavailable('timeout', `no reply within ${commandTimeoutMs} ms`);

/** Settles as `call` does, or rejects at its deadline. */
const withDeadline = <T>(call: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    // Timers are due before the sockets are read: after a pause of our own the reply may be there already.
    const timer = setTimeout(() => setImmediate(() => reject(timedOut())), commandTimeoutMs);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** What the caller is told of a failure of the driver. */
const translate = (error: unknown): Error => {
  if (error instanceof RedisUnavailable) return error;
  const message = messageOf(error);
  if (!isReply(error)) return new RedisUnavailable('connection', message);
  return isRefusal(message)
    ? new RedisUnavailable('refused', message)
    : new Error(`Redis refuses the call: ${message}`);
};

/**
 * Opens Redis; resolves when it is in use, or when the first attempt has failed. Then the server goes on without, and
 * Redis comes into use by itself once it can be reached.
 *
 * @throws StartError when a TLS file cannot be read.
 */
export const openRedis = async (options: RedisOptions): Promise<Redis> => {
  const { address, clock, randomness, log, metrics, redisMetrics } = options;
  const underWay = new Set<Promise<unknown>>();
  const returnListeners: (() => void)[] = [];
  const firstNews = Promise.withResolvers<void>();
  let isClosed = false;

  // The library is 20 MB, which a house without Redis need not carry.
  const { openDriver } = await import('./redis-driver.ts');
  const driver = openDriver({
    address,
    randomness,
    connectTimeoutMs,
    onReady: () => {
      firstNews.resolve();
      breaker.probeNow();
    },
    onDown: (reason) => {
      firstNews.resolve();
      breaker.open(reason);
    },
  });

  /** A write that expires, because a full Redis answers PING. */
  const probe = async (): Promise<void> => {
    if (!driver.isReady()) throw new RedisUnavailable('connection', driver.lastFailure());
    try {
      await withDeadline(driver.call('SET', [`${prefix}probe`, '1', 'EX', 60]));
    } catch (error) {
      throw translate(error);
    }
  };

  const breaker = createCircuitBreaker({
    randomness,
    threshold: breakerThreshold,
    shortestWaitMs,
    longestWaitMs,
    probe: () =>
      probe().catch((error: unknown) => {
        // On a connection that lost its other end nothing would ever be answered again.
        if (error instanceof RedisUnavailable && error.failure === 'timeout') driver.renew();
        throw error;
      }),
    onOpen: (reason) => log.write(redisUnavailable, { reason }),
    onClose: () => {
      log.write(redisAvailable, {});
      for (const listener of returnListeners) listener();
    },
  });

  const noteFailure = (failure: RedisUnavailable): void => {
    metrics.increment(redisMetrics.failures, { reason: failure.failure });
    // Of a cluster's nodes one may be lost while the others serve.
    if (failure.failure === 'timeout' || address.isCluster) breaker.failed(failure.message);
    else breaker.open(failure.message);
  };

  const attempt = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    const startedMs = clock.monotonicMs();
    const span = beginSpan(callSpan, operation);
    const record = (outcome: 'answered' | 'unavailable' | 'error'): void =>
      metrics.histogram(redisMetrics.operationDuration, (clock.monotonicMs() - startedMs) / 1000, {
        operation,
        outcome,
      });
    try {
      const reply = await withDeadline(call());
      span?.end();
      record('answered');
      breaker.succeeded();
      return reply;
    } catch (caught) {
      const error = translate(caught);
      const isUnavailable = error instanceof RedisUnavailable;
      span?.fail(error);
      record(isUnavailable ? 'unavailable' : 'error');
      if (isUnavailable) noteFailure(error);
      throw error;
    }
  };

  const serve = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new RedisUnavailable('connection', 'closed by us');
    if (!breaker.isClosed() || !driver.isReady()) {
      metrics.increment(redisMetrics.failures, { reason: 'breaker_open' });
      throw new RedisUnavailable('breaker_open', driver.isReady() ? 'out of use for now' : driver.lastFailure());
    }
    const work = attempt(operation, call);
    const settled = work.then(
      () => {},
      () => {},
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return work;
  };

  // The other side may neither answer nor refuse: the start does not wait for it longer than this.
  const patience = setTimeout(() => {
    breaker.open(driver.lastFailure());
    firstNews.resolve();
  }, connectTimeoutMs);
  await firstNews.promise;
  clearTimeout(patience);
  if (breaker.isClosed()) {
    await probe().then(
      () => log.write(redisAvailable, {}),
      (error: unknown) => breaker.open(messageOf(error)),
    );
  }

  return {
    run: async (script, key, args) => {
      const digest = digestOf(script);
      const keyAndArgs = [1, prefix + key, ...args];
      const reply = await serve(script.name, async () => {
        try {
          return await driver.call('EVALSHA', [digest, ...keyAndArgs]);
        } catch (error) {
          if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return driver.call('EVAL', [script.text, ...keyAndArgs]);
        }
      });
      return script.reply.parse(reply);
    },
    get: async (key) => {
      const reply = await serve('get', () => driver.call('GET', [prefix + key]));
      return typeof reply === 'string' ? reply : null;
    },
    set: async (key, value, ttlSeconds) => {
      await serve('set', () => driver.call('SET', [prefix + key, value, 'EX', ttlSeconds]));
    },
    delete: async (key) => {
      await serve('delete', () => driver.call('UNLINK', [prefix + key]));
    },
    isAvailable: () => !isClosed && breaker.isClosed() && driver.isReady(),
    onReturn: (listener) => {
      returnListeners.push(listener);
    },
    ping: async (signal) => {
      signal?.throwIfAborted();
      if (isClosed) throw new RedisUnavailable('connection', 'closed by us');
      await probe();
    },
    memory: async () => {
      // Of a cluster each node would answer for itself.
      if (address.isCluster) return null;
      try {
        return parseRedisMemory(await withDeadline(driver.call('INFO', ['memory'])));
      } catch (error) {
        throw translate(error);
      }
    },
    close: async () => {
      isClosed = true;
      breaker.stop();
      await Promise.all(underWay);
      await driver.close();
    },
  };
};
