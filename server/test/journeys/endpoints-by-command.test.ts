import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startWebhookReceiver } from '../harness/webhook-receiver.ts';

const { startServer, castellan } = await createServerStand();
await startServer();
const receiver = await startWebhookReceiver();

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

test('an operator registers an endpoint, tests it, has a task sent to it, rotates its secret and removes it', async () => {
  const secret = await succeed('endpoints', 'add', 'orders', receiver.url.href, '--timeout', '5');
  assert.match(await succeed('endpoints', 'test', 'orders'), /^It answered 204 after \d+ ms\.$/);
  const { headers, body } = receiver.deliveries.at(-1) ?? assert.fail('Nothing arrived.');
  const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
  new Webhook(secret).verify(body, texts);

  const id = await succeed(
    'tasks',
    'enqueue',
    'http',
    JSON.stringify({ endpoint: 'orders', body: { order_id: 'A7' } }),
  );
  await waitFor(() => assert.equal(receiver.deliveries.length, 2), 20_000);
  assert.equal(receiver.deliveries.at(-1)?.headers['webhook-id'], id);

  assert.notEqual(await succeed('endpoints', 'rotate', 'orders'), secret);
  assert.match(await succeed('endpoints', 'list'), /ENDPOINT +STATE.*\norders +enabled +5 s/);
  assert.equal(await succeed('endpoints', 'remove', 'orders'), 'Deleted: orders');
  assert.match(await fail('tasks', 'enqueue', 'http', '{"endpoint":"orders"}'), /There is no endpoint "orders"/);
});

test('what cannot be registered or tested is said in a sentence', async () => {
  assert.match(await fail('endpoints', 'add', 'inside', 'http://10.0.0.1/'), /The address is none of the internet/);
  assert.match((await castellan(['endpoints', 'add', 'Odd Name', receiver.url.href])).stderr, /Lower-case words/);
  assert.match(await fail('endpoints', 'test', 'nowhere'), /There is nothing here/);
});
