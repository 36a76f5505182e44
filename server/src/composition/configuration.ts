import type { GivenSettings, SettingFault } from '../platform/config/setting.ts';
import type { PostgresConnection } from '../platform/postgres/connection.ts';
import { faultsOfAlertSettings } from './alert-settings.ts';
import { faultsOfAuditSettings } from './audit-settings.ts';
import { faultsOfExportSettings } from './export-settings.ts';
import { faultsOfLegacyLogin } from './legacy-login-settings.ts';
import { isLoopback } from './loopback.ts';
import { faultsOfMail } from './mail-settings.ts';
import { faultsOfRateLimits } from './rate-limit-settings.ts';
import { faultsOfReplicas } from './replica-settings.ts';
import type { Settings } from './settings.ts';

/** How strangers get an account. */
export type SignUpMode = 'open' | 'verify' | 'invite' | 'closed';

export type Environment = 'development' | 'staging' | 'production';

/** The settings as the rest of the house wants them: defaults that depend on each other resolved, contradictions refused. */
export type Configuration = {
  readonly environment: Environment;
  /** Whether `CASTELLAN_ENV` was left out and development was assumed; said aloud at start. */
  readonly isEnvironmentAssumed: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL;
  readonly dataDir: string;
  /** Null for the embedded PostgreSQL. */
  readonly external: { readonly application: PostgresConnection; readonly owner: PostgresConnection } | null;
  /** Of the external database; most often none. */
  readonly replicas: readonly PostgresConnection[];
  readonly signUpMode: SignUpMode;
  readonly settings: Settings;
  /** What was given rather than left to its default. */
  readonly given: GivenSettings;
};

const sslOf = (url: URL): PostgresConnection['ssl'] => {
  const mode = url.searchParams.get('sslmode');
  if (mode === 'verify-full' || mode === 'verify-ca') return { rejectUnauthorized: true };
  return mode === 'require' || mode === 'prefer' ? { rejectUnauthorized: false } : undefined;
};

/** A connection from `postgres://user:password@host:port/database`; `?host=/folder` names a socket folder. */
export const connectionOf = (url: URL): PostgresConnection => {
  const ssl = sslOf(url);
  return {
    host: url.searchParams.get('host') ?? (decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '') || 'localhost'),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || 'castellan',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...(ssl && { ssl }),
  };
};

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** What is wrong with a database URL, as the end of a sentence. An unknown `sslmode` must not mean a plain connection. */
const faultOfDatabaseUrl = (url: URL): string | undefined => {
  const sslMode = url.searchParams.get('sslmode');
  if (sslMode !== null && !sslModes.includes(sslMode)) return `has an sslmode that is none of ${sslModes.join(', ')}`;
  try {
    connectionOf(url);
    return undefined;
  } catch {
    return 'must be percent-encoded: write a % in the password as %25';
  }
};

const resolveEnvironment = (settings: Settings): Environment | null => {
  if (settings.CASTELLAN_ENV !== null) return settings.CASTELLAN_ENV;
  return settings.DATABASE_URL === null && isLoopback(settings.HOST) ? 'development' : null;
};

const contradictions = (settings: Settings, environment: Environment | null): SettingFault[] => {
  const faults: SettingFault[] = [];
  const refuse = (name: string, sentence: string): void => {
    faults.push({ name, sentence });
  };
  if (environment === null) {
    refuse(
      'CASTELLAN_ENV',
      'CASTELLAN_ENV must say where this runs (development, staging or production) when DATABASE_URL is set or HOST is not loopback',
    );
  }
  if (settings.DATABASE_URL !== null && settings.SECRET_KEY === null) {
    refuse(
      'SECRET_KEY',
      'SECRET_KEY must be set when DATABASE_URL is: 32 random bytes in base64; `npx castellan init` makes one',
    );
  }
  for (const name of ['DATABASE_URL', 'DATABASE_MIGRATION_URL'] as const) {
    const url = settings[name];
    const fault = url === null ? undefined : faultOfDatabaseUrl(url);
    if (fault !== undefined) refuse(name, `${name} ${fault}`);
  }
  if (settings.DATABASE_URL === null && settings.DATABASE_MIGRATION_URL !== null) {
    refuse(
      'DATABASE_MIGRATION_URL',
      'DATABASE_MIGRATION_URL must come with DATABASE_URL, the same database as the serving role',
    );
  }
  // Links and `iss` are made of the origin alone: what else stands there would be dropped without a word.
  if (settings.PUBLIC_URL !== null && settings.PUBLIC_URL.href !== `${settings.PUBLIC_URL.origin}/`) {
    refuse(
      'PUBLIC_URL',
      'PUBLIC_URL must be scheme, host and port alone, for example PUBLIC_URL=https://id.example.com',
    );
  }
  if (settings.JWT_ALGORITHM === 'HS256' && settings.JWT_SECRET === null) {
    refuse('JWT_SECRET', 'JWT_SECRET must be set when JWT_ALGORITHM is HS256: at least 32 random bytes in base64');
  }
  if (settings.TASK_ENGINE === 'bullmq' && settings.REDIS_URL === null) {
    refuse('REDIS_URL', 'REDIS_URL must be set when TASK_ENGINE is bullmq: the Redis that carries word of tasks');
  }
  if (settings.TASK_ENGINE === 'rabbitmq' && settings.RABBITMQ_URL === null) {
    refuse('RABBITMQ_URL', 'RABBITMQ_URL must be set when TASK_ENGINE is rabbitmq');
  }
  if ((settings.TLS_CERT_FILE === null) !== (settings.TLS_KEY_FILE === null)) {
    refuse('TLS_CERT_FILE', 'TLS_CERT_FILE and TLS_KEY_FILE must be set together');
  }
  if (settings.METRICS_TOKEN !== null && settings.METRICS_TOKEN.length < 16) {
    refuse('METRICS_TOKEN', 'METRICS_TOKEN must be a text of at least 16 characters');
  }
  if (settings.JWT_AUDIENCE !== null && /\s/.test(settings.JWT_AUDIENCE)) {
    refuse('JWT_AUDIENCE', 'JWT_AUDIENCE must be a text without spaces');
  }
  return [
    ...faults,
    ...faultsOfReplicas(settings, faultOfDatabaseUrl),
    ...faultsOfMail(settings),
    ...faultsOfLegacyLogin(settings, environment === 'development'),
    ...faultsOfRateLimits(settings),
    ...faultsOfExportSettings(settings),
    ...faultsOfAuditSettings(settings, environment === 'development'),
    ...faultsOfAlertSettings(settings, environment === 'development'),
  ];
};

/** Resolves the settings, or says everything that contradicts. */
export const resolveConfiguration = (
  settings: Settings,
  given: GivenSettings,
):
  | { readonly configuration: Configuration; readonly faults: readonly [] }
  | { readonly faults: readonly SettingFault[] } => {
  const environment = resolveEnvironment(settings);
  const faults = contradictions(settings, environment);
  if (environment === null || faults.length > 0) return { faults };
  const scheme = settings.TLS_CERT_FILE === null ? 'http' : 'https';
  return {
    faults: [],
    configuration: {
      environment,
      isEnvironmentAssumed: settings.CASTELLAN_ENV === null,
      host: settings.HOST,
      port: settings.PORT,
      publicUrl: settings.PUBLIC_URL ?? new URL(`${scheme}://localhost:${settings.PORT}`),
      dataDir: settings.DATA_DIR,
      external:
        settings.DATABASE_URL === null
          ? null
          : {
              application: connectionOf(settings.DATABASE_URL),
              owner: connectionOf(settings.DATABASE_MIGRATION_URL ?? settings.DATABASE_URL),
            },
      replicas: settings.DATABASE_REPLICA_URLS.map(connectionOf),
      signUpMode: settings.SIGNUP_MODE ?? (environment === 'development' ? 'open' : 'verify'),
      settings,
      given,
    },
  };
};
