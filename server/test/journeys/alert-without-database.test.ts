import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startPrivatePostgres, temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, startServerProcess } from '../harness/server-process.ts';
import { startSmtpPeer } from '../harness/smtp-server.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startWebhookReceiver } from '../harness/webhook-receiver.ts';

test('that PostgreSQL is away is told by mail and webhook without it', async () => {
  const postgres = await startPrivatePostgres();
  const receiver = await startWebhookReceiver();
  const smtp = await startSmtpPeer();
  const folder = await temporaryFolder();
  const rulesFile = join(folder.path, 'alerts.yml');
  await writeFile(rulesFile, 'overrides:\n  database-down: { window: 15s }\n');
  const server = await startServerProcess({
    settings: {
      CASTELLAN_ENV: 'development',
      DATABASE_URL: databaseUrl(postgres.application),
      DATABASE_MIGRATION_URL: databaseUrl(postgres.owner),
      SECRET_KEY: randomBytes(32).toString('base64'),
      SMTP_URL: smtp.url,
      MAIL_FROM: 'house@example.com',
      ALERTS: 'on',
      ALERT_RULES_FILE: rulesFile,
      ALERT_INTERVAL: '1000',
      METRICS_FLUSH_INTERVAL: '1000',
      ALERT_MAIL_TO: 'on-call@example.com',
      ALERT_WEBHOOK_URLS: receiver.url.href,
      ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from('the secret of the webhooks of this test').toString('base64')}`,
    },
    folder: folder.path,
  });
  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    await folder.remove();
  });
  await postgres.stop();
  await waitFor(() => {
    assert.ok(receiver.deliveries.some(({ body }) => body.includes('"rule":"database-down","state":"firing"')));
    assert.ok(receiver.deliveries.some(({ body }) => body.includes(`"labels":{"instance":"${hostname()}:`)));
    assert.ok(smtp.mails.some(({ message }) => message.text?.includes('PostgreSQL does not answer')));
  }, 60_000);
});
