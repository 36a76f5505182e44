import type { Setting, SettingFault, SettingValues } from '../platform/config/setting.ts';
import { listOf, oneOf, text, wholeNumber } from '../platform/config/setting-text.ts';
import { isOneAddress } from '../platform/mail/mailbox.ts';
import { webhookKey } from './audit-settings.ts';
import { isLoopback } from './loopback.ts';

const webhookUrl = (value: string): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
};

const recipient = (value: string): string | undefined => (value === 'none' || isOneAddress(value) ? value : undefined);

/** Who is told when something is wrong. `docs/guides/alerts.md` tells the whole of it. */
export const alertSettingDefinitions = {
  ALERTS: {
    schema: oneOf(['on', 'off'], 'on'),
    description: 'Whether this house evaluates its alert rules itself. Off for those who have Prometheus do it.',
    rule: 'on or off',
    example: 'off',
    whenUnset: 'on',
    isSecret: false,
  },
  ALERT_RULES_FILE: {
    schema: text(),
    description: "A YAML file with alert rules of your own and with changes to the house's.",
    rule: 'a file that can be read; `docs/guides/alerts.md` has its form',
    example: '/etc/castellan/alerts.yml',
    whenUnset: 'the rules of `docs/reference/alerts.md`',
    isSecret: false,
  },
  ALERT_MAIL_TO: {
    schema: listOf(recipient),
    description: 'Who is mailed when an alert fires and when it is over.',
    rule: 'e-mail addresses split by commas, or none',
    example: 'on-call@example.com',
    whenUnset: 'every active administrator',
    isSecret: false,
  },
  ALERT_WEBHOOK_URLS: {
    schema: listOf(webhookUrl),
    description: 'Webhooks that are told of alerts, signed as Standard Webhooks says.',
    rule: 'http or https URLs without user and password, split by commas (a comma within one is %2C)',
    example: 'https://hooks.example.com/castellan',
    whenUnset: 'none',
    // A receiver's URL may carry a token.
    isSecret: true,
  },
  ALERT_WEBHOOK_SECRET: {
    schema: listOf(webhookKey),
    description:
      'What the webhooks of ALERT_WEBHOOK_URLS are signed with. While it is changed, the old one and the new one, split by a comma.',
    rule: '`whsec_` and 24 to 64 random bytes in base64',
    example: 'whsec_<32 random bytes in base64>',
    whenUnset: 'none; required with ALERT_WEBHOOK_URLS',
    isSecret: true,
  },
  ALERT_INTERVAL: {
    schema: wholeNumber(1_000, 300_000, 15_000),
    description: 'How often the alert rules are evaluated, in milliseconds.',
    rule: 'a whole number from 1000 to 300000',
    example: '30000',
    whenUnset: '15000',
    isSecret: false,
  },
  ALERT_REPEAT_MINUTES: {
    schema: wholeNumber(5, 10_080, 240),
    description: 'After how long you are told again of an alert that still fires.',
    rule: 'a whole number from 5 to 10080',
    example: '60',
    whenUnset: '240',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

type AlertSettings = SettingValues<typeof alertSettingDefinitions>;

/** What contradicts among them. */
export const faultsOfAlertSettings = (settings: AlertSettings, isDevelopment: boolean): SettingFault[] => {
  const faults: SettingFault[] = [];
  const refuse = (name: keyof AlertSettings, sentence: string): void => {
    faults.push({ name, sentence });
  };
  const { ALERT_WEBHOOK_URLS: urls, ALERT_WEBHOOK_SECRET: keys, ALERT_MAIL_TO: addresses } = settings;
  if (urls.length > 0 && keys.length === 0) {
    refuse(
      'ALERT_WEBHOOK_SECRET',
      'ALERT_WEBHOOK_SECRET must be set when ALERT_WEBHOOK_URLS is: whsec_ and 24 to 64 random bytes in base64',
    );
  }
  if (new Set(urls.map((url) => url.origin + url.pathname)).size < urls.length) {
    refuse(
      'ALERT_WEBHOOK_URLS',
      'ALERT_WEBHOOK_URLS must name each once; those that differ only after a ? count as one',
    );
  }
  if (!isDevelopment && urls.some((url) => url.protocol === 'http:' && !isLoopback(url.hostname))) {
    refuse('ALERT_WEBHOOK_URLS', 'ALERT_WEBHOOK_URLS must use https outside development');
  }
  if (addresses.length > 1 && addresses.includes('none')) {
    refuse('ALERT_MAIL_TO', 'ALERT_MAIL_TO must be addresses or none, not both');
  }
  return faults;
};
