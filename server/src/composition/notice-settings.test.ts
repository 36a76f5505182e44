import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { noticeSettingDefinitions } from './notice-settings.ts';

const faultsOf = (environment: Record<string, string>): string[] =>
  readSettings(noticeSettingDefinitions, environment).faults.map(({ name }) => name);

for (const name of ['Europe/Berlin', 'America/New_York', 'UTC', 'Etc/GMT+5']) {
  test(`${name} is a time zone`, () => {
    assert.deepEqual(faultsOf({ REPORT_TIME_ZONE: name }), []);
  });
}

for (const name of ['Berlin', '+02:00', '-0530', 'Europe/Atlantis', "UTC'; select 1"]) {
  test(`${name} is no time zone`, () => {
    assert.deepEqual(faultsOf({ REPORT_TIME_ZONE: name }), ['REPORT_TIME_ZONE']);
  });
}

test('people are told of sign-ins in one of three ways', () => {
  assert.deepEqual(faultsOf({ SIGN_IN_NOTICES: 'sometimes' }), ['SIGN_IN_NOTICES']);
});
