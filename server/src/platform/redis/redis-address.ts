import { z } from 'zod';
import { type ClientTls, clientTlsParameters, readClientTls } from '../network/client-tls.ts';

/** Where Redis is and how to speak to it, as `REDIS_URL` says it. */
export type RedisAddress = {
  /** One server, or some nodes of a cluster, which tell of the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly isCluster: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: ClientTls | null;
};

const defaultPort = 6379;
const highestPort = 65_535;
const options: readonly string[] = ['cluster', ...clientTlsParameters];

const portOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= highestPort ? port : undefined;
};

const nodeOf = (text: string): RedisAddress['nodes'][number] | undefined => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::(\d+))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = portOf(match?.[3]);
  return host === undefined || port === undefined ? undefined : { host, port };
};

const decoded = (text: string | undefined): string | null => {
  if (text === undefined || text === '') return null;
  return decodeURIComponent(text);
};

/**
 * Reads `redis[s]://[user[:password]@]host[:port][,host[:port]…][/database][?options]`. Several hosts are nodes of one
 * Redis Cluster; `cluster=true` says so of a single one. With `rediss` also `ca_file`, `cert_file` with `key_file`, and
 * `verify=off`. It is read by hand because a URL has one host.
 *
 * @returns undefined for anything that is not exactly this: a misspelt option must not mean less protection.
 */
export const parseRedisAddress = (text: string): RedisAddress | undefined => {
  const match = /^(rediss?):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/(\d{0,5}))?(?:\?([^#]*))?$/i.exec(text);
  const [, scheme = '', credentials, hosts = '', databaseText, queryText] = match ?? [];
  if (match === null) return undefined;
  const query = new URLSearchParams(queryText ?? '');
  const names = [...query.keys()];
  if (names.some((name) => !options.includes(name)) || new Set(names).size < names.length) return undefined;

  const nodes = hosts.split(',').map(nodeOf);
  const known = nodes.flatMap((node) => node ?? []);
  if (known.length < nodes.length) return undefined;
  const cluster = query.get('cluster');
  if (cluster !== null && cluster !== 'true') return undefined;
  const isCluster = cluster === 'true' || known.length > 1;
  const database = Number(databaseText ?? '0');
  // A cluster has one database.
  if (isCluster && database !== 0) return undefined;

  const hasTls = scheme.toLowerCase() === 'rediss';
  const tls = readClientTls(query);
  if (tls === undefined || (!hasTls && names.some((name) => name !== 'cluster'))) return undefined;
  try {
    const [username, ...password] = (credentials ?? '').split(':');
    return {
      nodes: known,
      isCluster,
      username: decoded(username),
      password: decoded(password.join(':')),
      database,
      tls: hasTls ? tls : null,
    };
  } catch {
    return undefined;
  }
};

/** The text of a setting, or null when it is not set. */
export const redisAddress = () =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return null;
      const address = parseRedisAddress(text);
      if (address !== undefined) return address;
      context.addIssue({ code: 'custom', message: 'not the address of a Redis' });
      return z.NEVER;
    });
