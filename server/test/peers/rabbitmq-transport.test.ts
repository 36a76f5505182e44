import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { after, test } from 'node:test';
import { connect } from 'amqplib';
import { createRabbitmqTransport } from '../../src/features/tasks/engine/rabbitmq-transport.ts';
import type { TaskHint, TaskTransport } from '../../src/features/tasks/engine/transport.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { parseRabbitmqAddress } from '../../src/platform/rabbitmq/rabbitmq-address.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { startPrivateRabbitmq } from '../harness/rabbitmq-server.ts';
import { surviveBroker } from '../harness/task-broker-faults.ts';
import { holdHints, holdTransport } from '../harness/task-transport-conformance.ts';
import { openTransportStand } from '../harness/task-transport-stand.ts';
import { silentLog } from '../harness/test-pool.ts';
import { waitFor } from '../harness/test-tokens.ts';

const rabbitmq = await startPrivateRabbitmq();

type End = { readonly transport: TaskTransport; readonly news: (string | null)[] };

/** One process's end, not started yet, closed after the tests. */
const makeEnd = (url = rabbitmq.url): End => {
  const address = parseRabbitmqAddress(url);
  assert.ok(address);
  const transport = createRabbitmqTransport({
    address,
    clock: systemClock,
    randomness: systemRandomness,
    log: silentLog,
  });
  const news: (string | null)[] = [];
  transport.onChange((awayBecause) => news.push(awayBecause));
  after(() => transport.close());
  return { transport, news };
};

const hintFor = (queue: string, epoch = 1): TaskHint => ({ id: randomUUID(), queue, priority: 1, epoch });
const always = (room: number) => async (): Promise<number> => room;

/** An end that takes everything from a queue at once. */
const startTaker = async (queue: string): Promise<End & { readonly taken: TaskHint[] }> => {
  const end = makeEnd();
  const taken: TaskHint[] = [];
  end.transport.consume(queue, async (hint) => void (hint && taken.push(hint)), always(50));
  await end.transport.start();
  return { ...end, taken };
};

const stand = await openTransportStand(() => makeEnd().transport);

holdTransport('rabbitmq', stand);
holdHints('rabbitmq', stand);
surviveBroker('rabbitmq', stand, {
  ...rabbitmq,
  empty: rabbitmq.deleteQueues,
  kill: async () => {
    await rabbitmq.kill9();
    await rabbitmq.forget();
  },
  isSlow: true,
});

test('a queue that is deleted under the worker is declared again, and its hints are taken', async () => {
  const { transport, taken, news } = await startTaker('deleted');
  await rabbitmq.asOperator(async (connection) => {
    await (await connection.createChannel()).deleteQueue('deleted');
  });
  await waitFor(() => assert.ok(news.includes('the queue deleted was deleted')));
  await waitFor(() => assert.ok(transport.isUp()));
  await transport.publish([hintFor('deleted')]);
  await waitFor(() => assert.equal(taken.length, 1));
});

test('a message that is no hint is rejected, and those behind it are taken', async () => {
  const { transport, taken } = await startTaker('strange');
  await rabbitmq.asOperator(async (connection) => {
    const channel = await connection.createConfirmChannel();
    const { id: task_id, ...rest } = hintFor('strange');
    // It would fail the claim of whatever is taken with it.
    const tooWide = JSON.stringify({ ...rest, task_id, epoch: 3_000_000_000 });
    for (const body of ['no JSON', '{"task_id":1}', JSON.stringify({ ...hintFor('elsewhere') }), tooWide]) {
      channel.publish('castellan.tasks', 'strange', Buffer.from(body));
    }
    await channel.waitForConfirms();
  });
  await transport.publish([hintFor('strange')]);
  await waitFor(() => assert.equal(taken.length, 1));
  await waitFor(async () => assert.equal(await transport.depth('strange'), 0));
});

test('a queue that exists with other arguments is said to, and is left as it is', async () => {
  await rabbitmq.asOperator(async (connection) => {
    await (await connection.createChannel()).assertQueue('classic', { durable: true });
  });
  const end = makeEnd();
  end.transport.consume('classic', async () => {}, always(1));
  await end.transport.start();
  assert.equal(end.transport.isUp(), false);
  assert.deepEqual(end.news, [
    'the queue classic exists with other arguments: delete it in RabbitMQ, or use another virtual host',
  ]);
});

for (const [what, parts, reason] of [
  ['a wrong password', { password: 'wrong' }, 'it refuses the user or the password'],
  ['an unknown virtual host', { vhost: 'elsewhere' }, 'it does not know the virtual host, or does not let the user in'],
  [
    'a virtual host of others',
    { user: 'reader', password: 'reader', vhost: '/' },
    'it does not know the virtual host, or does not let the user in',
  ],
  [
    'a user without permissions',
    { user: 'reader', password: 'reader' },
    'the user may not use the exchange castellan.tasks: it needs configure, write and read permission',
  ],
] as const) {
  test(`with ${what} it is away and says why`, async () => {
    const end = makeEnd(rabbitmq.urlOf(parts));
    await end.transport.start();
    await waitFor(() => assert.deepEqual(end.news, [reason]));
    await assert.rejects(end.transport.publish([hintFor('any')]), { message: reason });
  });
}

test('over TLS it trusts the named CA alone', async () => {
  const end = makeEnd(rabbitmq.tlsUrl);
  await end.transport.start();
  await end.transport.publish([hintFor('encrypted')]);
  const strict = makeEnd(rabbitmq.tlsUrl.replace(/\?.*/, ''));
  await strict.transport.start();
  assert.equal(strict.transport.isUp(), false);
  assert.match(String(strict.news[0]), /self-signed certificate/);
});

test('a RabbitMQ that is short of memory counts as away: tasks are taken from PostgreSQL', async (t) => {
  const { task } = stand.kind();
  const { transport } = await stand.open(t, [task], 2);
  await rabbitmq.rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1MB');
  const ids = await stand.enqueueSome(task, 10);
  await waitFor(() => assert.ok(!transport.isUp()));
  await stand.allSucceed(ids);
  await rabbitmq.rabbitmqctl('set_vm_memory_high_watermark', '0.4');
  await waitFor(() => assert.ok(transport.isUp()), 10_000);
  await stand.allSucceed(await stand.enqueueSome(task, 10));
});

test('its connection and consumers bear names by which an operator knows the process', async (t) => {
  const { task } = stand.kind();
  await stand.open(t, [task], 2);
  const name = `castellan ${hostname()}:${process.pid}`;
  const connections = await rabbitmq.rabbitmqctl('list_connections', 'client_properties');
  assert.ok(connections.includes(name), connections);
  const consumers = await rabbitmq.rabbitmqctl('list_consumers', '--vhost', 'house');
  assert.ok(consumers.includes(`${name} ${task.queue}`), consumers);
});

test('a plain consumer with a queue of its own sees a copy of every hint, and the workers miss none', async (t) => {
  const { task } = stand.kind();
  const copies: { readonly body: unknown; readonly id: unknown; readonly type: unknown }[] = [];
  const theirs = await connect(rabbitmq.url);
  t.after(() => theirs.close());
  const channel = await theirs.createChannel();
  await channel.assertExchange('castellan.tasks', 'direct', { durable: true });
  await channel.assertQueue('tap', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue('tap', 'castellan.tasks', task.queue);
  await channel.consume('tap', (message) => {
    if (message === null) return;
    const { messageId: id, type } = message.properties;
    copies.push({ body: JSON.parse(message.content.toString()), id, type });
    channel.ack(message);
  });
  await stand.open(t, [task], 2);
  const ids = await stand.enqueueSome(task, 20);
  await stand.allSucceed(ids);
  await waitFor(() => assert.equal(copies.length, 20));
  assert.deepEqual(
    new Set(copies),
    new Set(
      ids.map((id) => ({
        body: { task_id: id, queue: task.queue, priority: 1, epoch: 1 },
        id: `${id}:1`,
        type: 'castellan.task',
      })),
    ),
  );
});
