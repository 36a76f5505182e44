import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse({ work: null });
const { deliver } = house.composed.mail;
const signal = new AbortController().signal;

const recordOf = async (taskId: string) => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  const { rows } = await client.query('select * from castellan.mails where task_id = $1', [taskId]);
  await client.end();
  return rows[0];
};

const welcome = (taskId: string) => ({
  taskId,
  userId: null,
  to: { address: 'ada@example.com', name: 'Ada' },
  language: null,
  content: {
    template: 'welcome' as const,
    values: { name: 'Ada', link: new URL('http://localhost:4000/verify-email?token=x') },
  },
});

test('without SMTP_URL in development a mail is kept with its link', async () => {
  const taskId = randomUUID();
  await deliver(welcome(taskId), signal);
  const record = await recordOf(taskId);
  assert.equal(record.state, 'kept');
  assert.equal(record.to_address, 'ada@example.com');
  assert.match(record.text_body, /^http:\/\/localhost:4000\/verify-email\?token=x$/m);
  assert.match(record.html_body, /href="http:\/\/localhost:4000\/verify-email\?token=x"/);
});

test('a task that is run again delivers nothing again', async () => {
  const taskId = randomUUID();
  await deliver(welcome(taskId), signal);
  const first = await recordOf(taskId);
  await deliver(welcome(taskId), signal);
  assert.deepEqual(await recordOf(taskId), first);
});
