import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskEnvironmentOf } from './task-environment.ts';

test('tasks of the team see the surroundings without the settings of the server', () => {
  const environment = {
    PATH: '/bin',
    SHOP_TOKEN: 'x',
    SECRET_KEY: 'a',
    DATABASE_URL: 'b',
    SMTP_URL: 'c',
    UNSET: undefined,
  };
  assert.deepEqual(taskEnvironmentOf(environment), { PATH: '/bin', SHOP_TOKEN: 'x' });
});
