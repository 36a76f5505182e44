import { Cluster, Redis as SingleServer } from 'ioredis';
import { clientTlsOptions } from '../network/client-tls.ts';
import type { RedisAddress } from './redis-address.ts';

/** What the library makes of one address: a connection to a server, or one to each node. */
export type RedisClient = SingleServer | Cluster;

export type RedisClientOptions = {
  readonly address: RedisAddress;
  readonly connectTimeoutMs: number;
  /** How long to wait before the next attempt to connect; null: the client ends with its connection. */
  readonly pauseMs: ((attempt: number) => number) | null;
};

/** How long the other side may take to let go of a connection. */
export const closeTimeoutMs = 200;
const connectionName = 'castellan';

/** Begins to connect. Nothing is queued or sent again while there is no connection. @throws StartError when a TLS file cannot be read. */
export const createRedisClient = ({ address, connectTimeoutMs, pauseMs }: RedisClientOptions): RedisClient => {
  const options = {
    ...(address.username !== null && { username: address.username }),
    ...(address.password !== null && { password: address.password }),
    ...(address.tls && { tls: clientTlsOptions(address.tls, 'REDIS_URL') }),
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: closeTimeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectionName,
    disableClientInfo: true,
  };
  const pause = pauseMs ?? (() => null);
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
