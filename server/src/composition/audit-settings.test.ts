import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { auditSettingDefinitions, faultsOfAuditSettings } from './audit-settings.ts';

const secret = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;

const read = (environment: Record<string, string>) => {
  const reading = readSettings(auditSettingDefinitions, environment);
  return 'values' in reading ? reading.values : assert.fail(JSON.stringify(reading.faults));
};

test('files and webhooks are told apart', () => {
  const { AUDIT_SINKS } = read({ AUDIT_SINKS: 'file:/var/log/a%20b.ndjson, https://siem.example.com/x?token=1' });
  assert.deepEqual(AUDIT_SINKS, [
    { kind: 'file', path: '/var/log/a b.ndjson' },
    { kind: 'webhook', url: new URL('https://siem.example.com/x?token=1') },
  ]);
});

for (const text of [
  '/var/log/audit.ndjson',
  'file:/var/log/',
  'file://host/var/log/a',
  'ftp://siem.example.com/',
  'https://user:password@siem.example.com/',
  'https://siem.example.com/#part',
  'syslog://siem',
]) {
  test(`${text} is no sink`, () => {
    assert.equal(readSettings(auditSettingDefinitions, { AUDIT_SINKS: text }).faults.length, 1);
  });
}

for (const text of ['whsec_', 'whsec_c2hvcnQ=', secret.slice(6), `whsec_${Buffer.alloc(32).toString('base64')}`]) {
  test(`${text} is no secret for webhooks`, () => {
    assert.equal(readSettings(auditSettingDefinitions, { AUDIT_WEBHOOK_SECRET: text }).faults.length, 1);
  });
}

const contradictions: Readonly<Record<string, readonly [Record<string, string>, string]>> = {
  'a webhook without a secret': [{ AUDIT_SINKS: 'https://a.example' }, 'AUDIT_WEBHOOK_SECRET'],
  'a webhook in the clear': [{ AUDIT_SINKS: 'http://a.example', AUDIT_WEBHOOK_SECRET: secret }, 'AUDIT_SINKS'],
  'one sink twice': [{ AUDIT_SINKS: 'file:/a,file:///a' }, 'AUDIT_SINKS'],
  'webhooks that differ in the query alone': [
    { AUDIT_SINKS: 'https://a.example/?a,https://a.example/?b', AUDIT_WEBHOOK_SECRET: secret },
    'AUDIT_SINKS',
  ],
};

for (const [what, [environment, name]] of Object.entries(contradictions)) {
  test(`outside development the start is refused with ${what}`, () => {
    assert.deepEqual(
      faultsOfAuditSettings(read(environment), false).map((fault) => fault.name),
      [name],
    );
  });
}

test('plain HTTP is good enough for loopback, and anywhere in development', () => {
  const onLoopback = read({ AUDIT_SINKS: 'http://[::1]:9000/', AUDIT_WEBHOOK_SECRET: `${secret},${secret}` });
  assert.deepEqual(faultsOfAuditSettings(onLoopback, false), []);
  const elsewhere = read({ AUDIT_SINKS: 'http://siem/', AUDIT_WEBHOOK_SECRET: secret });
  assert.deepEqual(faultsOfAuditSettings(elsewhere, true), []);
});
