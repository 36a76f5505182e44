import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { faultsOfLegacyLogin, legacyLoginSettingDefinitions } from './legacy-login-settings.ts';

const secret = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;

const faultsOf = (environment: Record<string, string>, isDevelopment = false): string[] => {
  const reading = readSettings(legacyLoginSettingDefinitions, environment);
  assert.ok('values' in reading);
  return faultsOfLegacyLogin(reading.values, isDevelopment).map(({ name }) => name);
};

test('an old system with its secret is no contradiction', () => {
  assert.deepEqual(faultsOf({ LEGACY_LOGIN_URL: 'https://old.example.com/verify', LEGACY_LOGIN_SECRET: secret }), []);
  assert.deepEqual(faultsOf({}), []);
});

for (const [what, environment, fault] of [
  ['no secret', { LEGACY_LOGIN_URL: 'https://old.example.com/' }, 'LEGACY_LOGIN_SECRET'],
  [
    'passwords in the clear',
    { LEGACY_LOGIN_URL: 'http://old.example.com/', LEGACY_LOGIN_SECRET: secret },
    'LEGACY_LOGIN_URL',
  ],
  [
    'a password in the URL',
    { LEGACY_LOGIN_URL: 'https://a:b@old.example.com/', LEGACY_LOGIN_SECRET: secret },
    'LEGACY_LOGIN_URL',
  ],
  ['accounts made of nobody', { LEGACY_LOGIN_CREATES: 'on' }, 'LEGACY_LOGIN_CREATES'],
] as const) {
  test(`${what} is refused at the start`, () => assert.deepEqual(faultsOf(environment), [fault]));
}
