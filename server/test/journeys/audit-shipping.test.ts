import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startWebhookReceiver } from '../harness/webhook-receiver.ts';

const folder = await temporaryFolder();
after(folder.remove);
const receiver = await startWebhookReceiver();
const file = join(folder.path, 'audit.ndjson');
const stand = await createServerStand({
  AUDIT_SINKS: `file:${file},${receiver.url.href}?token=of-the-receiver`,
  AUDIT_WEBHOOK_SECRET: `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`,
  // What a dead worker had in its hands is taken by another one after this.
  TASK_LEASE_SECONDS: '4',
});

const events = z.array(z.looseObject({ id: z.string() }));

const inDatabase = async (): Promise<string[]> => {
  const client = new pg.Client(stand.database.owner);
  await client.connect();
  const { rows } = await client.query('select id from castellan.audit_events order by recorded_in, id');
  await client.end();
  return events.parse(rows).map(({ id }) => id);
};
const inFile = async (): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return events.parse(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))).map(({ id }) => id);
};
const inWebhook = (): string[] =>
  receiver.deliveries.flatMap(({ body }) => events.parse(JSON.parse(body).data.events).map(({ id }) => id));

/** Something that is audited. */
const fail = async (origin: string, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const reply = await fetch(`${origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `nobody-${index}@example.com`, password: 'whatever it may be 1' }),
    });
    await reply.arrayBuffer();
    assert.equal(reply.status, 401);
  }
};

const sinks = async (): Promise<Record<string, unknown>[]> => {
  const { stdout } = await stand.castellan(['audit', 'sinks']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

test('kill -9 in the middle of shipping loses no event, and a receiver that is down holds up no other', async () => {
  receiver.react('silent');
  const first = await stand.startServer();
  await fail(first.origin, 5);
  await waitFor(() => assert.ok(receiver.deliveries.length > 0), 15_000);
  // The webhook has not answered; the file has everything meanwhile.
  const before = await waitFor(async () => {
    const ids = await inDatabase();
    assert.deepEqual(await inFile(), ids);
    assert.ok(ids.length >= 5);
    return ids;
  }, 15_000);
  first.signal('SIGKILL');
  await first.ended;

  receiver.react({ status: 503, headers: { 'retry-after': '1' } });
  const second = await stand.startServer();
  await fail(second.origin, 5);
  await waitFor(async () => {
    const [, webhook] = await sinks();
    assert.equal(webhook?.last_error, 'The receiver answered 503.');
  }, 30_000);
  const refused = receiver.deliveries.length;
  receiver.react({ status: 204 });
  await waitFor(async () => {
    const standings = await sinks();
    assert.deepEqual(
      standings.map(({ sink, oldest_waiting_at: waiting, last_error: error }) => [sink, waiting, error]),
      [
        [`file:${file}`, null, null],
        [receiver.url.href, null, null],
      ],
    );
  }, 30_000);

  const all = await inDatabase();
  assert.ok(all.length >= before.length + 5);
  for (const ids of [await inFile(), inWebhook()])
    assert.deepEqual([...new Set(ids)], all, 'each, in order, none lost');
  assert.ok(receiver.deliveries.length > refused);
});

test('what is shipped and refused shows no secret of the receiver', async () => {
  assert.doesNotMatch(JSON.stringify(await sinks()), /of-the-receiver/);
  const client = new pg.Client(stand.database.owner);
  await client.connect();
  const { rows } = await client.query(
    `select payload, past_attempts from castellan.task_history where kind = 'audit.ship'
     union all select payload, past_attempts from castellan.tasks where kind = 'audit.ship'`,
  );
  await client.end();
  assert.ok(rows.length > 0);
  assert.doesNotMatch(JSON.stringify(rows), /of-the-receiver|whsec/);
});
