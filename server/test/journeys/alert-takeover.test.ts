import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startWebhookReceiver } from '../harness/webhook-receiver.ts';

const receiver = await startWebhookReceiver();
const folder = await temporaryFolder();
after(folder.remove);
const rulesFile = join(folder.path, 'alerts.yml');
await writeFile(rulesFile, `overrides:\n  component-down: { for: 0s }\n`);
// Outside development without SMTP_URL no mail can be sent, and the check of it fails.
const stand = await createServerStand({
  CASTELLAN_ENV: 'staging',
  ALERTS: 'on',
  ALERT_INTERVAL: '1000',
  METRICS_FLUSH_INTERVAL: '1000',
  ALERT_MAIL_TO: 'none',
  ALERT_RULES_FILE: rulesFile,
  ALERT_WEBHOOK_URLS: receiver.url.href,
  ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from('the secret of the webhooks of this test').toString('base64')}`,
});
const client = new pg.Client(stand.database.owner);
client.on('error', () => {});
await client.connect();
after(() => client.end());

const evaluation = async () => {
  const { rows } = await client.query(
    `select holder, evaluated_at as "evaluatedAt" from castellan.alert_evaluation where evaluated_at is not null`,
  );
  return z.tuple([z.object({ holder: z.string(), evaluatedAt: z.date() })]).parse(rows)[0];
};

test('when the process that evaluates is killed another goes on, and what was told is not told again', async () => {
  const first = await stand.startServer();
  await waitFor(() => assert.ok(receiver.deliveries.some(({ body }) => body.includes('component-down'))), 30_000);
  const { holder } = await evaluation();
  await stand.startServer();
  first.signal('SIGKILL');
  await first.ended;
  const killedAt = new Date();
  await waitFor(async () => {
    const now = await evaluation();
    assert.notEqual(now.holder, holder);
    assert.ok(now.evaluatedAt > killedAt);
  }, 30_000);
  const told = receiver.deliveries.filter(({ body }) => body.includes('component-down'));
  assert.equal(told.length, 1);
});

test('`castellan alerts` shows what fires, silences it and ends the silence', async () => {
  const castellan = (...parameters: readonly string[]) => stand.castellan(['alerts', ...parameters]);
  const listed = await castellan('list', '--firing');
  assert.match(listed.stdout, /^firing +warning +component-down +0 < 1 mail/m);
  assert.equal(listed.code, 1, 'Something fires.');
  const silenced = await castellan('silence', 'component-down', '--for', '2h', '--reason', 'There is no mail here.');
  const id = /^[0-9a-f-]{36}/.exec(silenced.stdout)?.[0] ?? assert.fail(silenced.stderr);
  assert.match((await castellan('silences')).stdout, /There is no mail here\./);
  assert.equal((await castellan('end-silence', id)).code, 0);
  assert.match((await castellan('test')).stdout, /^webhook +http:\/\/127\.0\.0\.1:\d+\/…[0-9a-f]{6} +sent/m);
});

test('a wrong rule stops the start, with its line', async () => {
  await writeFile(rulesFile, `overrides:\n  component-down: { threshold: low }\n  no-such-rule: { disabled: true }\n`);
  await assert.rejects(stand.startServer(), (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /alerts\.yml:2:32: A number\.\n.*alerts\.yml:3:17: There is no rule no-such-rule\./);
    return true;
  });
});
