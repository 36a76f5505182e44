import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./run.ts', import.meta.url));

const promises = [
  'every acknowledged sign-up has exactly one account and at least one delivered mail',
  'a sign-up without an answer made no account or one, and repeating it with its key gives exactly one',
  'every committed task is finished or dead, and none is lost',
  'no two attempts settle one task, and the last one begun is the one that does',
  'a task that kills its worker is dead as crashed after three',
  'a rolling restart under load costs no attempt and no lease',
  'only 2xx, 3xx, 4xx or 503 with Retry-After, none later than 10 s, and silence only from an API that was not there',
  'nothing revoked, used or disabled is accepted again',
  'guesses at one account never exceed its budget of 5',
  'after every fault a sign-up, its mail, a login and a task work again within 60 s, without a hand',
  'no process ends by itself',
  'connections, open files and memory are back to where they were',
];

const holds = async (kept: readonly string[], options: readonly string[]): Promise<void> => {
  // The promise is 30 s, of which a mail may wait 20 for a server that is silent. Here another run has half of the machine.
  const parameters = ['--seed', '20261122', '--recovery-seconds', '60', ...options];
  const siege = spawn(process.execPath, [program, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complaints, [code]] = await Promise.all([text(siege.stdout), text(siege.stderr), once(siege, 'exit')]);
  const lines = said.split('\n');
  for (const promise of kept) {
    assert.ok(
      lines.some((line) => line.startsWith(`ok     ${promise}: `)),
      `${promise}\n${said}${complaints}`,
    );
  }
  assert.equal(code, 0, said + complaints);
};

test('every promise outlives a short siege: processes killed and frozen, PostgreSQL and SMTP down, restarts under load', () =>
  holds(promises, []));

const notOfPoison = promises.filter((promise) => !promise.startsWith('a task that kills'));

test('every promise outlives a Redis that carries word of tasks and is restarted, killed, frozen and emptied', () =>
  holds(notOfPoison, ['--engine', 'bullmq', '--faults', 'broker']));

test('every promise outlives a RabbitMQ that carries word of tasks and is restarted, killed, frozen and emptied', () =>
  holds(notOfPoison, ['--engine', 'rabbitmq', '--faults', 'broker']));
