import { fileURLToPath } from 'node:url';
import { nameOfWebhook, type SinkAddress } from '../features/audit-shipping/audit-shipping.feature.ts';
import type { Setting, SettingFault, SettingValues } from '../platform/config/setting.ts';
import { listOf } from '../platform/config/setting-text.ts';
import { isLoopback } from './loopback.ts';

const sinkAddress = (text: string): SinkAddress | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What Basic authentication would carry is better signed, and a fragment never leaves this machine.
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (url.protocol === 'https:' || url.protocol === 'http:') return { kind: 'webhook', url };
  if (url.protocol !== 'file:' || url.hostname !== '' || url.search !== '' || url.pathname.endsWith('/'))
    return undefined;
  return { kind: 'file', path: fileURLToPath(url) };
};

const fewestKeyBytes = 24;
const mostKeyBytes = 64;

export const webhookKey = (text: string): Buffer | undefined => {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const key = Buffer.from(encoded ?? '', 'base64');
  const isPlaceholder = key.every((byte) => byte === key[0]);
  return key.length >= fewestKeyBytes && key.length <= mostKeyBytes && !isPlaceholder ? key : undefined;
};

/** Where the audit log is shipped to. `docs/guides/audit.md` says how. */
export const auditSettingDefinitions = {
  AUDIT_SINKS: {
    schema: listOf(sinkAddress),
    description: 'Where copies of the audit log go: files that lines are appended to, and webhooks.',
    rule: 'file and http or https URLs without user and password, split by commas (a comma within one is %2C)',
    example: 'file:/var/log/castellan/audit.ndjson,https://siem.example.com/castellan',
    whenUnset: 'nowhere: the audit log stands in the database alone',
    // A receiver's URL may carry a token.
    isSecret: true,
  },
  AUDIT_WEBHOOK_SECRET: {
    schema: listOf(webhookKey),
    description:
      'What the webhooks of AUDIT_SINKS are signed with (Standard Webhooks). While it is changed, the old one and the new one, split by a comma.',
    rule: '`whsec_` and 24 to 64 random bytes in base64',
    example: 'whsec_<32 random bytes in base64>',
    whenUnset: 'none; required with a webhook in AUDIT_SINKS',
    isSecret: true,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

type AuditSettings = SettingValues<typeof auditSettingDefinitions>;

/** What contradicts among them. */
export const faultsOfAuditSettings = (settings: AuditSettings, isDevelopment: boolean): SettingFault[] => {
  const faults: SettingFault[] = [];
  const refuse = (name: keyof AuditSettings, sentence: string): void => {
    faults.push({ name, sentence });
  };
  const webhooks = settings.AUDIT_SINKS.flatMap((sink) => (sink.kind === 'webhook' ? [sink.url] : []));
  const names = settings.AUDIT_SINKS.map((sink) => (sink.kind === 'file' ? sink.path : nameOfWebhook(sink.url)));
  if (new Set(names).size < names.length) {
    refuse('AUDIT_SINKS', 'AUDIT_SINKS must name each sink once; webhooks that differ only after a ? count as one');
  }
  if (webhooks.length > 0 && settings.AUDIT_WEBHOOK_SECRET.length === 0) {
    refuse(
      'AUDIT_WEBHOOK_SECRET',
      'AUDIT_WEBHOOK_SECRET must be set when AUDIT_SINKS has a webhook: whsec_ and 24 to 64 random bytes in base64',
    );
  }
  const isInTheClear = webhooks.some((url) => url.protocol === 'http:' && !isLoopback(url.hostname));
  if (!isDevelopment && isInTheClear) {
    refuse('AUDIT_SINKS', 'AUDIT_SINKS must use https outside development: the audit log holds personal data');
  }
  return faults;
};
