import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../../test/harness/postgres-server.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createOutbound } from '../../platform/outbound/outbound.ts';
import type { AuditSink, ShippedEvent } from './audit-sink.ts';
import { createFileSink } from './file-sink.ts';
import { createWebhookSink } from './webhook-sink.ts';

const folder = await temporaryFolder();
after(folder.remove);
const { signal } = new AbortController();
const event = (id: string): ShippedEvent => ({ id, at: '2026-03-01T12:00:00.000Z', personal: { user_agent: 'Ä\n1' } });
const linesOf = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').slice(0, -1);

test('a file gets one line of JSON an event, readable by its owner alone', async () => {
  const path = join(folder.path, 'plain.ndjson');
  const sink = createFileSink(path);
  await sink.take([event('a'), event('b')], signal);
  await sink.take([event('c')], signal);
  assert.deepEqual(
    (await linesOf(path)).map((line) => JSON.parse(line)),
    [event('a'), event('b'), event('c')],
  );
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('a file that was renamed for rotation is followed by a new one', async () => {
  const path = join(folder.path, 'rotated.ndjson');
  const sink = createFileSink(path);
  await sink.take([event('a')], signal);
  await rename(path, `${path}.1`);
  await sink.take([event('b')], signal);
  assert.deepEqual([(await linesOf(`${path}.1`)).length, (await linesOf(path)).length], [1, 1]);
});

test('a line that was cut off spoils none of those after it', async () => {
  const path = join(folder.path, 'torn.ndjson');
  const sink = createFileSink(path);
  await sink.take([event('a')], signal);
  await appendFile(path, '{"id":"b","at":');
  await sink.take([event('b')], signal);
  const lines = await linesOf(path);
  assert.deepEqual([lines.length, JSON.parse(lines[2] ?? '').id], [3, 'b']);
});

test('a folder that is not there is an error and loses nothing silently', async () => {
  await assert.rejects(createFileSink(join(folder.path, 'absent', 'audit.ndjson')).take([event('a')], signal));
});

const receiver = await startWebhookReceiver();
const key = Buffer.from('a key of at least 24 bytes');
const webhook: AuditSink = createWebhookSink({
  url: new URL(`${receiver.url.href}?token=of-the-receiver`),
  keys: [key],
  post: createOutbound({ clock: systemClock, metrics: silentMetrics }),
  clock: systemClock,
});

test('a webhook gets the events signed, with the same id at every attempt', async () => {
  receiver.react({ status: 503 });
  await assert.rejects(webhook.take([event('a'), event('b')], signal), { message: 'The receiver answered 503.' });
  receiver.react({ status: 204 });
  await webhook.take([event('a'), event('b')], signal);
  const [first, second] = receiver.deliveries;
  assert.ok(first && second);
  assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
  assert.equal(second.body, first.body);
  assert.deepEqual(JSON.parse(second.body), {
    type: 'audit.events',
    timestamp: '2026-03-01T12:00:00.000Z',
    data: { events: [event('a'), event('b')] },
  });
  const signed = `${second.headers['webhook-id']}.${second.headers['webhook-timestamp']}.${second.body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  assert.equal(second.headers['webhook-signature'], expected);
});

test('the name of a webhook holds nothing of what follows its path', () => {
  assert.equal(webhook.name, receiver.url.href);
});

for (const status of [301, 400, 401, 404, 410, 500, 502]) {
  test(`an answer of ${status} is no yes`, async () => {
    receiver.react({ status, headers: { location: receiver.url.href } });
    await assert.rejects(webhook.take([event('a')], signal), { message: `The receiver answered ${status}.` });
  });
}

test('a receiver is asked again when it said, and after an hour at the latest', async () => {
  for (const [seconds, afterMs] of [
    ['30', 30_000],
    ['86400', 3_600_000],
  ] as const) {
    receiver.react({ status: 429, headers: { 'retry-after': seconds } });
    await assert.rejects(webhook.take([event('a')], signal), { name: 'RetryLaterError', afterMs });
  }
});
