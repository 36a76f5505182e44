import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeSettings, readSettings } from '../platform/config/setting.ts';
import { resolveConfiguration } from './configuration.ts';
import { settingDefinitions } from './settings.ts';

const faultsOf = (environment: Record<string, string>): string[] => {
  const read = readSettings(settingDefinitions, environment);
  if (!('values' in read)) return read.faults.map((fault) => fault.sentence);
  return resolveConfiguration(read.values, read.given).faults.map((fault) => fault.sentence);
};

const configurationOf = (environment: Record<string, string>) => {
  const read = readSettings(settingDefinitions, environment);
  assert.ok('values' in read);
  const resolved = resolveConfiguration(read.values, read.given);
  assert.ok('configuration' in resolved, JSON.stringify(resolved.faults));
  return resolved.configuration;
};

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64');

test('with nothing set it is a development house on loopback', () => {
  const configuration = configurationOf({});
  assert.equal(configuration.environment, 'development');
  assert.equal(configuration.isEnvironmentAssumed, true);
  assert.equal(configuration.publicUrl.href, 'http://localhost:4000/');
  assert.equal(configuration.signUpMode, 'open');
});

const refused: Readonly<Record<string, readonly [Record<string, string>, RegExp]>> = {
  'an unknown environment name': [
    { CASTELLAN_ENV: 'prod' },
    /^CASTELLAN_ENV must be development, staging or production/,
  ],
  'no environment name on a public address': [{ HOST: '0.0.0.0' }, /^CASTELLAN_ENV must say/],
  'no environment name with a database of your own': [
    { DATABASE_URL: 'postgres://a:b@db/c', SECRET_KEY: key },
    /^CASTELLAN_ENV must say/,
  ],
  'a database of your own without a key': [
    { CASTELLAN_ENV: 'production', DATABASE_URL: 'postgres://a:b@db/c' },
    /^SECRET_KEY must be set/,
  ],
  'a mode of TLS to the database that is none': [
    { CASTELLAN_ENV: 'production', SECRET_KEY: key, DATABASE_URL: 'postgres://a:b@db/c?sslmode=verify_full' },
    /^DATABASE_URL has an sslmode that is none of disable, .*verify-full$/,
  ],
  'a database password with a bare percent sign': [
    { CASTELLAN_ENV: 'production', SECRET_KEY: key, DATABASE_URL: 'postgres://a:100%@db/c' },
    /^DATABASE_URL must be percent-encoded/,
  ],
  'a public address with a path': [{ PUBLIC_URL: 'https://example.com/auth' }, /^PUBLIC_URL must be scheme, host/],
  'a public address with a password': [{ PUBLIC_URL: 'https://a:b@example.com' }, /^PUBLIC_URL must be scheme, host/],
  'a short key': [{ SECRET_KEY: Buffer.from('short').toString('base64') }, /^SECRET_KEY must be 32 random bytes/],
  'a placeholder key': [{ SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }, /^SECRET_KEY must be 32 random bytes/],
  'a broker without its address': [{ TASK_ENGINE: 'bullmq' }, /^REDIS_URL must be set/],
  'RabbitMQ without its address': [{ TASK_ENGINE: 'rabbitmq' }, /^RABBITMQ_URL must be set/],
  'HS256 without its secret': [{ JWT_ALGORITHM: 'HS256' }, /^JWT_SECRET must be set/],
  'an algorithm that is none': [{ JWT_ALGORITHM: 'none' }, /^JWT_ALGORITHM must be RS256, ES256, EdDSA or HS256/],
  'trusting every proxy': [{ TRUSTED_PROXIES: '0.0.0.0/0' }, /^TRUSTED_PROXIES must be .*not everybody/],
  'trusting every proxy of IPv6': [{ TRUSTED_PROXIES: '10.0.0.0/8,::/0' }, /^TRUSTED_PROXIES/],
  'an origin with a path': [{ ALLOWED_ORIGINS: 'https://a.example/app' }, /^ALLOWED_ORIGINS/],
  'any origin': [{ ALLOWED_ORIGINS: '*' }, /^ALLOWED_ORIGINS/],
  'a port that is none': [{ PORT: '70000' }, /^PORT must be a whole number from 0 to 65535, for example PORT=4000$/],
  'a short minimum for passwords': [{ PASSWORD_MIN_LENGTH: '6' }, /^PASSWORD_MIN_LENGTH/],
  'half of a TLS pair': [{ TLS_CERT_FILE: '/x' }, /^TLS_CERT_FILE and TLS_KEY_FILE/],
  'a limit that is none': [{ RATE_LIMIT_LOGIN: 'five' }, /^RATE_LIMIT_LOGIN must be a limit such as 5\/5m block 15m/],
  'a limit switched off': [{ RATE_LIMIT_API: 'off' }, /^RATE_LIMIT_API must be a limit without a block/],
  'a block where there is none': [{ RATE_LIMIT_REFRESH: '10/15m block 1h' }, /^RATE_LIMIT_REFRESH .*without a block/],
  'two general limits that contradict': [
    { RATE_LIMIT_API: '100/minute', RATE_LIMIT_POINTS: '50' },
    /^RATE_LIMIT_API must say the same as RATE_LIMIT_POINTS/,
  ],
  'a short metrics token': [{ METRICS_TOKEN: 'abc' }, /^METRICS_TOKEN must be/],
};
for (const [what, [environment, sentence]] of Object.entries(refused)) {
  test(`stops the start at ${what}, in a sentence that names the setting`, () => {
    assert.match(faultsOf(environment).join('\n'), sentence);
  });
}

test('names every setting that is wrong, not only the first', () => {
  assert.equal(faultsOf({ PORT: 'x', JWT_ALGORITHM: 'x', LOG_LEVEL: 'x' }).length, 3);
});

test('a sentence about a wrong setting never holds its value, whatever was set', () => {
  const names = Object.keys(settingDefinitions);
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.uuid(), (name, marker) => {
      for (const sentence of faultsOf({ [name]: `secret-${marker}` }))
        assert.doesNotMatch(sentence, new RegExp(marker));
    }),
  );
});

test('reading settings never throws, whatever the environment holds', () => {
  const names = Object.keys(settingDefinitions);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (environment) => {
      faultsOf(environment);
    }),
    { numRuns: 500 },
  );
});

test('every setting is described, with its rule and an example', () => {
  for (const setting of describeSettings(settingDefinitions)) {
    assert.match(setting.name, /^[A-Z][A-Z0-9_]+$/);
    for (const text of [setting.description, setting.rule, setting.example, setting.whenUnset])
      assert.ok(text.length > 0);
  }
});

test('a database URL may name a socket folder and hold any password', () => {
  const { external } = configurationOf({
    CASTELLAN_ENV: 'production',
    SECRET_KEY: key,
    DATABASE_URL: 'postgres://serving:p%40ss%2Fword@localhost:5433/house?host=%2Frun%2Fpg&sslmode=verify-full',
  });
  assert.deepEqual(external?.application, {
    host: '/run/pg',
    port: 5433,
    database: 'house',
    user: 'serving',
    password: 'p@ss/word',
    ssl: { rejectUnauthorized: true },
  });
});

test('a database URL may name an address of IPv6', () => {
  const { external } = configurationOf({
    CASTELLAN_ENV: 'production',
    SECRET_KEY: key,
    DATABASE_URL: 'postgres://serving:p@[2001:db8::5]:5433/house',
  });
  assert.equal(external?.application.host, '2001:db8::5');
});
