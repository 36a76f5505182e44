import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SettingInForce } from '../features/settings/settings.feature.ts';
import { readSettings } from '../platform/config/setting.ts';
import { resolveConfiguration } from './configuration.ts';
import { settingDefinitions } from './settings.ts';
import { describeSettingsInForce } from './settings-in-force.ts';

const describeWith = (environment: Readonly<Record<string, string>>): Map<string, SettingInForce> => {
  const read = readSettings(settingDefinitions, environment);
  assert.ok('values' in read, JSON.stringify(read.faults));
  const resolved = resolveConfiguration(read.values, read.given);
  assert.ok('configuration' in resolved, JSON.stringify(resolved.faults));
  return new Map(describeSettingsInForce(resolved.configuration).map((setting) => [setting.name, setting]));
};
const secretNames = Object.entries(settingDefinitions).flatMap(([name, { isSecret }]) => (isSecret ? [name] : []));

test('a setting that was left out shows its default, and what was resolved from others', () => {
  const settings = describeWith({ PORT: '4321' });
  const shown = (name: string) => [settings.get(name)?.value, settings.get(name)?.source];
  assert.deepEqual(shown('PORT'), ['4321', 'environment']);
  assert.deepEqual(shown('HOST'), ['127.0.0.1', 'default']);
  assert.deepEqual(shown('JWT_EXPIRATION_MINUTES'), ['15', 'default']);
  assert.deepEqual(shown('CASTELLAN_ENV'), ['development', 'default']);
  assert.deepEqual(shown('PUBLIC_URL'), ['http://localhost:4321', 'default']);
  assert.deepEqual(shown('JWT_AUDIENCE'), ['http://localhost:4321', 'default']);
  assert.deepEqual(shown('SIGNUP_MODE'), ['open', 'default']);
  assert.deepEqual(shown('RATE_LIMIT_LOGIN'), [null, 'default']);
  assert.equal(settings.get('RATE_LIMIT_LOGIN')?.whenUnset, '5/5m block 15m');
  assert.deepEqual(shown('ALLOWED_ORIGINS'), [null, 'default']);
  assert.deepEqual([...settings.keys()], Object.keys(settingDefinitions));
});

test('a setting that was given shows what was given', () => {
  const settings = describeWith({
    CASTELLAN_ENV: 'production',
    PUBLIC_URL: 'https://id.example.com',
    TRUSTED_PROXIES: '10.0.0.0/8, 192.168.1.10',
  });
  assert.equal(settings.get('PUBLIC_URL')?.value, 'https://id.example.com');
  assert.equal(settings.get('TRUSTED_PROXIES')?.value, '10.0.0.0/8, 192.168.1.10');
  assert.equal(settings.get('SIGNUP_MODE')?.value, 'verify');
});

test('a secret shows whether it is set and nothing else', () => {
  const without = describeWith({});
  for (const name of secretNames) assert.deepEqual([name, without.get(name)?.value], [name, null]);
  const metricsToken = describeWith({ METRICS_TOKEN: 'a-token-of-some-length' }).get('METRICS_TOKEN');
  assert.deepEqual([metricsToken?.value, metricsToken?.source], ['hidden', 'environment']);
});

test('a setting whose example holds a password is a secret', () => {
  for (const [name, { example, isSecret }] of Object.entries(settingDefinitions)) {
    if (/:\/\/[^/]*:[^/]*@/.test(example)) assert.equal(isSecret, true, name);
  }
});

test('nothing of any secret is in the answer, whatever the secret is', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9]{24}$/);
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => new Set(bytes).size > 8);
  const secrets = fc.record({ name: fc.constantFrom(...secretNames), word, key });
  fc.assert(
    fc.property(secrets, ({ name, word: secret, key: bytes }) => {
      const base64 = Buffer.from(bytes).toString('base64');
      const forms = [
        base64,
        `postgres://user:${secret}@${secret}.example.com:5432/${secret}`,
        `redis://user:${secret}@${secret}.example.com:6379/0`,
        `whsec_${base64}`,
        `file:/var/log/${secret}.ndjson`,
        `amqps://user:${secret}@${secret}.example.com/${secret}`,
        `smtps://user:${secret}@${secret}.example.com`,
        `https://hooks.example.com/${secret}?token=${secret}`,
        `x-api-key=${secret}`,
        secret,
      ];
      const schema = Object.entries(settingDefinitions).find(([one]) => one === name)?.[1].schema;
      const text = forms.find((form) => schema?.safeParse(form).success);
      assert.ok(text, `${name} takes none of the forms; add one`);
      const settings = describeWith({
        CASTELLAN_ENV: 'production',
        SECRET_KEY: Buffer.alloc(32, 'another key').toString('base64'),
        DATABASE_URL: 'postgres://castellan@db.example.com/castellan',
        MAIL_FROM: 'house@example.com',
        ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of the webhooks').toString('base64')}`,
        LEGACY_LOGIN_SECRET: `whsec_${Buffer.from('a secret of the old system').toString('base64')}`,
        [name]: text,
      });
      assert.equal(settings.get(name)?.value, 'hidden');
      const answer = JSON.stringify([...settings.values()]);
      for (const part of [text, secret, base64, base64.slice(0, 12)]) assert.ok(!answer.includes(part), name);
    }),
  );
});
