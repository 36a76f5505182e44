import type { Randomness } from '../randomness/randomness.ts';
import { jittered } from '../resilience/circuit-breaker.ts';
import type { RedisAddress } from './redis-address.ts';
import { closeTimeoutMs, createRedisClient, type RedisClient } from './redis-client.ts';
import { messageOf } from './redis-unavailable.ts';

/** One lasting connection (or one for each node), made again by itself. Nothing is queued while it is down. */
export type RedisDriver = {
  isReady(): boolean;
  /** The reply as the protocol has it. May never settle: give it a deadline. */
  call(command: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Why it is not ready, without secrets. */
  lastFailure(): string;
  /** Gives up a connection that does not answer and makes a new one. */
  renew(): void;
  close(): Promise<void>;
};

export type RedisDriverNeeds = {
  readonly address: RedisAddress;
  readonly randomness: Randomness;
  /** For a connection with its greeting: TLS, login, and the question whether data are still being loaded. */
  readonly connectTimeoutMs: number;
  readonly onReady: () => void;
  readonly onDown: (reason: string) => void;
};

const longestPauseMs = 2_000;

/** Connects, and keeps connecting. @throws StartError when a TLS file cannot be read. */
export const openDriver = (needs: RedisDriverNeeds): RedisDriver => {
  const { address, randomness, connectTimeoutMs, onReady, onDown } = needs;
  const pauseMs = (attempt: number): number => jittered(Math.min(50 * 2 ** attempt, longestPauseMs), randomness);
  let failure = 'no connection yet';
  let greeting: NodeJS.Timeout | undefined;
  let isClosing = false;

  const connect = (): RedisClient => {
    const made = createRedisClient({ address, connectTimeoutMs, pauseMs });
    const whileInUse =
      (listener: (error?: unknown) => void) =>
      (error?: unknown): void => {
        if (made === client && !isClosing) listener(error);
      };
    const noteFailure = whileInUse((error) => {
      failure = messageOf(error);
    });
    made.on('error', noteFailure);
    made.on('node error', noteFailure);
    made.on(
      'connect',
      whileInUse(() => {
        clearTimeout(greeting);
        // A frozen server accepts connections and never greets.
        greeting = setTimeout(() => {
          failure = `no greeting within ${connectTimeoutMs} ms`;
          renew();
        }, connectTimeoutMs);
        greeting.unref();
      }),
    );
    made.on(
      'ready',
      whileInUse(() => {
        clearTimeout(greeting);
        failure = 'the connection was closed';
        onReady();
      }),
    );
    made.on(
      'close',
      whileInUse(() => {
        clearTimeout(greeting);
        onDown(failure);
      }),
    );
    return made;
  };

  let client = connect();
  /** A client of its own each time: told to reconnect, that of a cluster may wait for ever for an end that was told before. */
  const renew = (): void => {
    clearTimeout(greeting);
    const old = client;
    client = connect();
    old.disconnect();
  };

  return {
    isReady: () => client.status === 'ready',
    call: (command, args) => client.call(command, ...args),
    lastFailure: () => failure,
    renew,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        clearTimeout(greeting);
        if (client.status === 'end') {
          resolve();
          return;
        }
        // Between two attempts there is no connection whose end would be told.
        const timer = setTimeout(resolve, 2 * closeTimeoutMs);
        client.once('end', () => {
          clearTimeout(timer);
          resolve();
        });
        client.disconnect();
      }),
  };
};
