import type { SettingFault } from '../platform/config/setting.ts';
import { listOf, wholeNumber } from '../platform/config/setting-text.ts';
import { mostReplicas } from '../platform/postgres/replicas/replicas.metrics.ts';

const databaseUrl = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && ['postgres:', 'postgresql:'].includes(url.protocol) ? url : undefined;
};

/** Which reads go elsewhere than to the primary, and where. */
export const replicaSettingDefinitions = {
  DATABASE_REPLICA_URLS: {
    schema: listOf(databaseUrl),
    description:
      'Streaming replicas of the database, for lists and history. What a session wrote it reads, and nothing that decides on access is read there; while a replica is away or behind, the primary answers.',
    rule: 'URLs of the form postgres://user:password@host:port/database, split by commas (a comma within one is %2C)',
    example: 'postgres://castellan_app:secret@replica.example.com:5432/castellan',
    whenUnset: 'none: everything is read from DATABASE_URL',
    isSecret: true,
  },
  DATABASE_REPLICA_MAX_LAG_SECONDS: {
    schema: wholeNumber(1, 300, 5),
    description: 'How far a replica may be behind and still be read from.',
    rule: 'a whole number from 1 to 300',
    example: '5',
    whenUnset: '5',
    isSecret: false,
  },
} as const;

/** @param faultOf what is wrong with a database URL, as the end of a sentence. */
export const faultsOfReplicas = (
  settings: { readonly DATABASE_URL: URL | null; readonly DATABASE_REPLICA_URLS: readonly URL[] },
  faultOf: (url: URL) => string | undefined,
): SettingFault[] => {
  const { DATABASE_URL, DATABASE_REPLICA_URLS } = settings;
  const name = 'DATABASE_REPLICA_URLS';
  if (DATABASE_REPLICA_URLS.length > 0 && DATABASE_URL === null) {
    return [{ name, sentence: `${name} must come with DATABASE_URL: the embedded PostgreSQL has no replicas` }];
  }
  if (DATABASE_REPLICA_URLS.length > mostReplicas) {
    return [{ name, sentence: `${name} must name at most ${mostReplicas} replicas` }];
  }
  return DATABASE_REPLICA_URLS.flatMap((url) => {
    const fault = faultOf(url);
    return fault === undefined ? [] : [{ name, sentence: `${name}: a URL ${fault}` }];
  }).slice(0, 1);
};
