import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServerStand } from '../harness/server-stand.ts';

const { startServer, castellan } = await createServerStand();
await startServer();

const succeed = async (...parameters: string[]): Promise<string> => {
  const { code, stdout, stderr } = await castellan(parameters);
  assert.equal(code, 0, `${parameters.join(' ')}: ${stderr}`);
  return stdout.trim();
};
const fail = async (...parameters: string[]): Promise<string> => {
  const { code, stderr } = await castellan(parameters);
  assert.equal(code, 1, parameters.join(' '));
  return stderr;
};
const mail = (to: string): string => JSON.stringify({ to, subject: 'Hello', text: 'Good morning.' });

test('an operator enqueues a task, sees it, has it run early, and cancels another', async () => {
  const payload = mail('ada@example.com');
  const id = await succeed('tasks', 'enqueue', 'email.send', payload, '--delay', '3600');
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.match(
    await succeed('tasks', 'list', '--kind', 'email.send'),
    new RegExp(`ID +STATE.*\\n${id}  scheduled  email.send .* operator`),
  );
  assert.match(await succeed('tasks', 'retry', id), new RegExp(`^${id}  `));
  for (let tries = 1; ; tries += 1) {
    const task = JSON.parse(await succeed('tasks', 'show', id));
    if (task.state === 'succeeded') break;
    assert.ok(tries < 20, task.state);
  }
  const other = await succeed('tasks', 'enqueue', 'email.send', payload, '--delay', '3600');
  assert.equal(await succeed('tasks', 'cancel', other), `${other}  cancelled`);
  assert.match(await fail('tasks', 'cancel', other), /This task is over/);
});

test('what cannot be enqueued is refused in a sentence', async () => {
  assert.match(
    await fail('tasks', 'enqueue', 'no.such'),
    /There is no such kind to enqueue\. There are: .*email\.send/,
  );
  assert.match(await fail('tasks', 'enqueue', 'email.send', '{}'), /payload\.to: This member is missing/);
  const payload = mail('ada@example.com');
  const tooFar = /This is more than a year ahead/;
  assert.match(await fail('tasks', 'enqueue', 'email.send', payload, '--delay', '31536001'), tooFar);
  assert.match(await fail('tasks', 'enqueue', 'email.send', payload, '--at', '2999-01-01'), tooFar);
  assert.match(await fail('tasks', 'enqueue', 'email.send', payload, '--at', '2020-01-01'), /This time is over/);
  const both = ['--at', '2999-01-01', '--delay', '1'];
  assert.match((await castellan(['tasks', 'enqueue', 'email.send', payload, ...both])).stderr, /cannot be used with/);
  const keyed = ['tasks', 'enqueue', 'email.send', payload, '--delay', '3600', '--unique-key', 'only one'];
  const id = await succeed(...keyed);
  assert.match(await fail(...keyed), new RegExp(`waits or runs already\\. It is ${id}\\.`));
  assert.match((await castellan(['tasks', 'enqueue', 'email.send', '{'])).stderr, /It must be JSON/);
  assert.match(await fail('tasks', 'replay'), /Give the id of a task, or --dead/);
  assert.equal(await succeed('tasks', 'replay', '--dead'), 'Replayed: 0');
});

test('an operator pauses, limits and resumes a queue, and sees what is done by the clock', async () => {
  assert.equal(await succeed('queues', 'pause', 'email-events'), 'email-events  paused');
  assert.match(await succeed('queues', 'list'), /email-events .*paused since/);
  assert.equal(await succeed('queues', 'resume', 'email-events'), 'email-events  open');
  const limited = await succeed('queues', 'limit', 'email-events', '--concurrency', '2', '--rate', '100/60');
  assert.equal(limited, 'email-events  concurrency 2, rate 100/60');
  assert.match(await fail('queues', 'pause', 'nowhere'), /There is nothing here/);
  assert.match(await succeed('schedules', 'list'), /SCHEDULE +CRON/);
});
