import type { Setting, SettingValues } from '../platform/config/setting.ts';
import {
  base64Bytes,
  listOf,
  oneOf,
  origin,
  proxyBlock,
  text,
  textOr,
  url,
  wholeNumber,
} from '../platform/config/setting-text.ts';
import { redisAddress } from '../platform/redis/redis-address.ts';
import { alertSettingDefinitions } from './alert-settings.ts';
import { auditSettingDefinitions } from './audit-settings.ts';
import { brandSettingDefinitions } from './brand-settings.ts';
import { exportSettingDefinitions } from './export-settings.ts';
import { legacyLoginSettingDefinitions } from './legacy-login-settings.ts';
import { logSettingDefinitions } from './log-settings.ts';
import { mailSettingDefinitions } from './mail-settings.ts';
import { monitoringSettingDefinitions } from './monitoring-settings.ts';
import { noticeSettingDefinitions } from './notice-settings.ts';
import { rateLimitSettingDefinitions } from './rate-limit-settings.ts';
import { replicaSettingDefinitions } from './replica-settings.ts';
import { retentionSettingDefinitions } from './retention-settings.ts';
import { workSettingDefinitions } from './work-settings.ts';

const setting = <Value>(one: Omit<Setting<Value>, 'isSecret'> & { readonly isSecret?: boolean }): Setting<Value> => ({
  isSecret: false,
  ...one,
});

/** Every setting of the server, read once at start. `docs/reference/settings.md` and `castellan init` are made from it. */
export const settingDefinitions = {
  CASTELLAN_ENV: setting({
    schema: oneOf(['development', 'staging', 'production'], null),
    description: 'Where this runs. Only `development` opens `/docs` and `/metrics` and accepts relaxed settings.',
    rule: 'development, staging or production',
    example: 'production',
    whenUnset: 'development with the embedded PostgreSQL on a loopback HOST; otherwise the start is refused',
  }),
  HOST: setting({
    schema: textOr('127.0.0.1'),
    description: 'The address to listen on.',
    rule: 'an address of this machine',
    example: '127.0.0.1',
    whenUnset: '127.0.0.1',
  }),
  PORT: setting({
    schema: wholeNumber(0, 65_535, 4000),
    description: 'The port to listen on; 0 takes any free one.',
    rule: 'a whole number from 0 to 65535',
    example: '4000',
    whenUnset: '4000',
  }),
  PUBLIC_URL: setting({
    schema: url('http:', 'https:'),
    description: 'The address under which people and programs reach the server. Makes links and the `iss` of tokens.',
    rule: 'an http or https URL of scheme, host and port alone',
    example: 'https://id.example.com',
    whenUnset: '`http://localhost:PORT`',
  }),
  DATA_DIR: setting({
    schema: textOr('./data'),
    description: 'The folder of the embedded PostgreSQL, the generated secret key and logs.',
    rule: 'a folder that can be written',
    example: './data',
    whenUnset: './data',
  }),
  DATABASE_URL: setting({
    schema: url('postgres:', 'postgresql:'),
    description: 'A PostgreSQL 15 or newer, as the role that serves.',
    rule: 'a URL of the form postgres://user:password@host:port/database',
    example: 'postgres://castellan_app:secret@db.example.com:5432/castellan',
    whenUnset: 'an embedded PostgreSQL 18 under DATA_DIR',
    isSecret: true,
  }),
  DATABASE_MIGRATION_URL: setting({
    schema: url('postgres:', 'postgresql:'),
    description:
      'The same database as the role that owns the schema and migrates. With it the serving role needs no right to change tables.',
    rule: 'a URL of the form postgres://user:password@host:port/database',
    example: 'postgres://castellan_owner:secret@db.example.com:5432/castellan',
    whenUnset: 'DATABASE_URL migrates as well',
    isSecret: true,
  }),
  DATABASE_POOL_SIZE: setting({
    schema: wholeNumber(2, 500, 20),
    description: 'The most connections this process opens to PostgreSQL.',
    rule: 'a whole number from 2 to 500',
    example: '20',
    whenUnset: '20',
  }),
  ...replicaSettingDefinitions,
  REDIS_URL: setting({
    schema: redisAddress(),
    description:
      'A Redis 7 that makes limits and profiles faster. Several hosts are nodes of a cluster. With `rediss` the certificate is verified; `?ca_file=` names a CA of your own, `?cert_file=` and `?key_file=` a certificate of this client.',
    rule: 'of the form redis[s]://user:password@host:port/number, or with several hosts split by commas',
    example: 'rediss://castellan:secret@redis.example.com:6379/0',
    whenUnset: 'PostgreSQL and memory serve',
    isSecret: true,
  }),
  SECRET_KEY: setting({
    schema: base64Bytes(32, 32),
    description:
      'The one secret of the house; every other key derives from it. Losing it makes passwords and signing keys unreadable.',
    rule: '32 random bytes in base64 (`castellan init` makes one)',
    example: '<32 random bytes in base64>',
    whenUnset: 'generated into DATA_DIR with the embedded PostgreSQL; required with DATABASE_URL',
    isSecret: true,
  }),
  SECRET_KEY_PREVIOUS: setting({
    schema: listOf((part) => {
      const bytes = Buffer.from(part, 'base64');
      return bytes.length === 32 ? bytes : undefined;
    }),
    description: 'Earlier secret keys, so that what they sealed can still be read after a rotation.',
    rule: 'keys of 32 bytes in base64, split by commas',
    example: '<an earlier SECRET_KEY>',
    whenUnset: 'none',
    isSecret: true,
  }),
  SIGNUP_MODE: setting({
    schema: oneOf(['open', 'verify', 'invite', 'closed'], null),
    description:
      'How strangers get an account: at once (open), once they have followed a link in a mail (verify), when an administrator has invited them (invite), or not at all (closed).',
    rule: 'open, verify, invite or closed',
    example: 'verify',
    whenUnset: 'open in development, verify otherwise',
  }),
  MAGIC_LINKS: setting({
    schema: oneOf(['on', 'off'], 'off'),
    description: 'Whether people may log in by a link that is mailed to them. Whoever reads their mail is then in.',
    rule: 'on or off',
    example: 'on',
    whenUnset: 'off',
  }),
  ...legacyLoginSettingDefinitions,
  ...brandSettingDefinitions,
  ...mailSettingDefinitions,
  PASSWORD_HASH: setting({
    schema: oneOf(['bcrypt', 'argon2id'], 'bcrypt'),
    description: 'The scheme for new password hashes; others are upgraded at the next login.',
    rule: 'bcrypt or argon2id',
    example: 'argon2id',
    whenUnset: 'bcrypt, cost 12',
  }),
  PASSWORD_MIN_LENGTH: setting({
    schema: wholeNumber(8, 128, 12),
    description:
      'The fewest characters of a new password. NIST SP 800-63B asks for 15 when a password is the only factor.',
    rule: 'a whole number from 8 to 128',
    example: '15',
    whenUnset: '12',
  }),
  PASSWORD_HASHING_THREADS: setting({
    schema: wholeNumber(0, 64, 0),
    description: 'Threads that hash passwords; 0 takes as many as there are cores, at most 4.',
    rule: 'a whole number from 0 to 64',
    example: '2',
    whenUnset: '0',
  }),
  PASSWORD_HASHING_QUEUE_LIMIT: setting({
    schema: wholeNumber(1, 10_000, 64),
    description: 'How many hashes may wait; the next caller is told 503 with Retry-After.',
    rule: 'a whole number from 1 to 10000',
    example: '64',
    whenUnset: '64',
  }),
  PASSWORD_HASHING_MAX_WAIT_MS: setting({
    schema: wholeNumber(50, 6_000, 1_000),
    description:
      'How long a login may be expected to wait for a hashing thread. When it would be longer the answer is 503 with Retry-After at once, so that those who are let in stay quick.',
    rule: 'a whole number from 50 to 6000',
    example: '1000',
    whenUnset: '1000',
  }),
  JWT_ALGORITHM: setting({
    schema: oneOf(['RS256', 'ES256', 'EdDSA', 'HS256'], 'RS256'),
    description: 'How access tokens are signed. HS256 shares its secret with every verifier and publishes no keys.',
    rule: 'RS256, ES256, EdDSA or HS256',
    example: 'EdDSA',
    whenUnset: 'RS256',
  }),
  JWT_RSA_BITS: setting({
    schema: oneOf(['2048', '3072', '4096'], '2048'),
    description: 'The size of new RSA signing keys.',
    rule: '2048, 3072 or 4096',
    example: '3072',
    whenUnset: '2048',
  }),
  JWT_SECRET: setting({
    schema: base64Bytes(32, 512),
    description: 'The shared secret of HS256, and of nothing else.',
    rule: 'at least 32 random bytes in base64',
    example: '<32 random bytes in base64>',
    whenUnset: 'none; required when JWT_ALGORITHM is HS256',
    isSecret: true,
  }),
  JWT_AUDIENCE: setting({
    schema: text(),
    description: 'The `aud` of access tokens.',
    rule: 'a text without spaces',
    example: 'https://api.example.com',
    whenUnset: 'PUBLIC_URL',
  }),
  JWT_EXPIRATION_MINUTES: setting({
    schema: wholeNumber(1, 1_440, 15),
    description: 'How long an access token is good for.',
    rule: 'a whole number from 1 to 1440',
    example: '15',
    whenUnset: '15',
  }),
  JWT_ROTATION_DAYS: setting({
    schema: wholeNumber(1, 3_650, 90),
    description: 'The age at which the signing key is replaced.',
    rule: 'a whole number from 1 to 3650',
    example: '90',
    whenUnset: '90',
  }),
  REFRESH_EXPIRATION_DAYS: setting({
    schema: wholeNumber(1, 365, 7),
    description: 'How long a refresh token that is not used stays good.',
    rule: 'a whole number from 1 to 365',
    example: '7',
    whenUnset: '7',
  }),
  SESSION_LIFETIME_DAYS: setting({
    schema: wholeNumber(1, 3_650, 90),
    description: 'How long a session lasts at most, however often it is refreshed.',
    rule: 'a whole number from 1 to 3650',
    example: '30',
    whenUnset: '90',
  }),
  SESSION_IDLE_MINUTES: setting({
    schema: wholeNumber(5, 525_600, null),
    description:
      'For how long a session may go unused. Access tokens live no longer than this either, so that nothing outlasts it.',
    rule: 'a whole number from 5 to 525600',
    example: '30',
    whenUnset: 'as long as an unused refresh token is good',
  }),
  SESSIONS_PER_USER: setting({
    schema: wholeNumber(1, 1_000, 50),
    description: 'How many sessions a person may have at once; a login beyond that ends the least recently used one.',
    rule: 'a whole number from 1 to 1000',
    example: '10',
    whenUnset: '50',
  }),
  ALLOWED_ORIGINS: setting({
    schema: listOf(origin),
    description: 'The web origins that may call the API from a browser.',
    rule: 'web origins (scheme, host and port), split by commas',
    example: 'https://app.example.com,https://admin.example.com',
    whenUnset: 'none',
  }),
  TRUSTED_PROXIES: setting({
    schema: listOf(proxyBlock),
    description: 'The proxies whose X-Forwarded-For, X-Forwarded-Proto and X-Request-Id are believed.',
    rule: 'addresses or CIDR blocks, split by commas; not everybody (a prefix length of 0)',
    example: '10.0.0.0/8,192.168.1.10',
    whenUnset: 'none',
  }),
  TLS_CERT_FILE: setting({
    schema: text(),
    description: 'The PEM file of the certificate chain. With TLS_KEY_FILE the server speaks TLS 1.3 itself.',
    rule: 'a file that can be read',
    example: '/etc/castellan/tls.crt',
    whenUnset: 'none: plain HTTP',
  }),
  TLS_KEY_FILE: setting({
    schema: text(),
    description: 'The PEM file of the private key.',
    rule: 'a file that can be read',
    example: '/etc/castellan/tls.key',
    whenUnset: 'none: plain HTTP',
  }),
  METRICS_TOKEN: setting({
    schema: text(),
    description: 'The bearer token that opens `/metrics` and the details of `/health`.',
    rule: 'a text of at least 16 characters',
    example: '<a random text>',
    whenUnset: '`/metrics` is open on loopback in development and closed elsewhere',
    isSecret: true,
  }),
  TASK_LEASE_SECONDS: setting({
    schema: wholeNumber(4, 3_600, 60),
    description:
      'For how long a worker has a task without a sign of life; then another one takes it. Shorter recovers sooner, and takes a worker for lost that only stood still.',
    rule: 'a whole number from 4 to 3600',
    example: '60',
    whenUnset: '60',
  }),
  TASK_DRAIN_SECONDS: setting({
    schema: wholeNumber(0, 3_600, 10),
    description: 'How long a server that stops lets its tasks run on; then they are given back to be run by another.',
    rule: 'a whole number from 0 to 3600',
    example: '30',
    whenUnset: '10',
  }),
  TASK_HISTORY_DAYS: setting({
    schema: wholeNumber(1, 3_650, 14),
    description: 'For how many days tasks that succeeded or were cancelled are kept.',
    rule: 'a whole number from 1 to 3650',
    example: '30',
    whenUnset: '14',
  }),
  ...rateLimitSettingDefinitions,
  ...auditSettingDefinitions,
  ...workSettingDefinitions,
  ...noticeSettingDefinitions,
  ...retentionSettingDefinitions,
  ...logSettingDefinitions,
  ...monitoringSettingDefinitions,
  ...exportSettingDefinitions,
  ...alertSettingDefinitions,
} as const;

export type Settings = SettingValues<typeof settingDefinitions>;
