import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis as SingleServer } from 'ioredis';
import { StartError } from '../problem/start-error.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { jittered } from '../resilience/circuit-breaker.ts';
import type { RedisAddress, RedisTls } from './redis-address.ts';
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

const closeTimeoutMs = 200;
const longestPauseMs = 2_000;
const connectionName = 'castellan';

const readTlsFile = (name: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`REDIS_URL names a ${name} that cannot be read.`, { cause: error });
  }
};

/** @throws StartError when a file cannot be read. */
const tlsOptionsOf = ({ verifiesCertificate, caFile, certFile, keyFile }: RedisTls): ConnectionOptions => ({
  rejectUnauthorized: verifiesCertificate,
  ...(caFile !== null && { ca: readTlsFile('ca_file', caFile) }),
  ...(certFile !== null && { cert: readTlsFile('cert_file', certFile) }),
  ...(keyFile !== null && { key: readTlsFile('key_file', keyFile) }),
});

const createClient = (needs: RedisDriverNeeds): SingleServer | Cluster => {
  const { address, randomness, connectTimeoutMs } = needs;
  const pause = (attempt: number): number => jittered(Math.min(50 * 2 ** attempt, longestPauseMs), randomness);
  const options = {
    ...(address.username !== null && { username: address.username }),
    ...(address.password !== null && { password: address.password }),
    ...(address.tls && { tls: tlsOptionsOf(address.tls) }),
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: closeTimeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectionName,
    disableClientInfo: true,
  };
  const [first] = address.nodes;
  if (address.isCluster) {
    return new Cluster([...address.nodes], {
      enableOfflineQueue: false,
      clusterRetryStrategy: pause,
      slotsRefreshTimeout: connectTimeoutMs,
      retryDelayOnFailover: 20,
      retryDelayOnClusterDown: 20,
      maxRedirections: 4,
      // Names stay names: a certificate is made out to one, and addresses of nodes change.
      dnsLookup: (name, done) => done(null, name),
      redisOptions: options,
    });
  }
  return new SingleServer({
    ...options,
    ...first,
    db: address.database,
    enableOfflineQueue: false,
    retryStrategy: pause,
  });
};

/** Connects, and keeps connecting. @throws StartError when a TLS file cannot be read. */
export const openDriver = (needs: RedisDriverNeeds): RedisDriver => {
  const { connectTimeoutMs, onReady, onDown } = needs;
  let failure = 'no connection yet';
  let greeting: NodeJS.Timeout | undefined;
  let isClosing = false;

  const connect = (): SingleServer | Cluster => {
    const made = createClient(needs);
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
