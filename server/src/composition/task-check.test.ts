import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineTask } from '../platform/tasks/task.ts';
import { checkTasks } from './task-check.ts';

const kind = (name: string, source: 'built_in' | 'team', queue = 'default') =>
  defineTask({ name, description: 'For a test.', payload: z.unknown(), source, queue, run: async () => {} });

test('a task of the team may not have the name of one of the server', () => {
  assert.throws(() => checkTasks([kind('mail.send', 'built_in'), kind('mail.send', 'team')], null), {
    name: 'StartError',
    message: /mail\.send belongs to a task of the server; give yours another/,
  });
});

test('a queue that no task is for is refused with those that there are', () => {
  const kinds = [kind('a', 'built_in', 'email-events'), kind('b', 'team', 'billing')];
  checkTasks(kinds, ['billing']);
  assert.throws(() => checkTasks(kinds, ['biling']), {
    name: 'StartError',
    message: /queue biling; there are: billing, email-events\./,
  });
});
