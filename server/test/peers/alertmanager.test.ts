import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startAlertmanager } from '../harness/alertmanager.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startPrometheus } from '../harness/prometheus.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const generated = new URL('../../../deploy/observability/prometheus/castellan-rules.yml', import.meta.url);

test('a rule that fires at Prometheus reaches Alertmanager, with what it means and what to do', async () => {
  const folder = await temporaryFolder();
  after(folder.remove);
  // The same rules, looked at more often and without their patience.
  const ruleFile = join(folder.path, 'rules.yml');
  const text = await readFile(generated, 'utf8');
  await writeFile(ruleFile, text.replaceAll('interval: 15s', 'interval: 250ms').replaceAll(/^ +for: .*\n/gm, ''));

  const token = 'what-prometheus-shows-at-the-door';
  // Outside development without SMTP_URL no mail can be sent, and the check of it fails.
  const stand = await createServerStand({ CASTELLAN_ENV: 'staging', METRICS_TOKEN: token });
  const server = await stand.startServer();
  const alertmanager = await startAlertmanager();
  await startPrometheus({
    scrape: [{ origin: server.origin, token, job: 'castellan' }],
    ruleFiles: [ruleFile],
    alertmanagers: [alertmanager.address],
  });

  await waitFor(async () => {
    const alert = (await alertmanager.alerts()).find(({ labels }) => labels.rule === 'component-down');
    assert.equal(alert?.labels.alertname, 'CastellanComponentDown');
    assert.equal(alert?.labels.component, 'mail');
    assert.equal(alert?.labels.severity, 'warning');
    assert.match(alert?.annotations.summary ?? '', /The health check of a component fails \(component mail\)/);
    assert.match(alert?.annotations.runbook ?? '', /\/health/);
  }, 30_000);
});
