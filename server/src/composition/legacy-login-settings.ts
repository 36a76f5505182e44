import type { Setting, SettingFault, SettingValues } from '../platform/config/setting.ts';
import { listOf, oneOf, url } from '../platform/config/setting-text.ts';
import { webhookKey } from './audit-settings.ts';
import { isLoopback } from './loopback.ts';

/** The system the house moved in from. `docs/guides/move-in-and-out.md` says what it must answer. */
export const legacyLoginSettingDefinitions = {
  LEGACY_LOGIN_URL: {
    schema: url('http:', 'https:'),
    description:
      'Where the system that was used before is asked whether a password is right, for accounts that have none here yet. What it accepts becomes a password here, and it is not asked again.',
    rule: 'an http or https URL without user and password; https outside development',
    example: 'https://old.example.com/verify-login',
    whenUnset: 'nobody is asked',
    // It may carry a token.
    isSecret: true,
  },
  LEGACY_LOGIN_SECRET: {
    schema: listOf(webhookKey),
    description:
      'What the calls to LEGACY_LOGIN_URL are signed with (Standard Webhooks). While it is changed, the old one and the new one, split by a comma.',
    rule: '`whsec_` and 24 to 64 random bytes in base64',
    example: 'whsec_<32 random bytes in base64>',
    whenUnset: 'none; required with LEGACY_LOGIN_URL',
    isSecret: true,
  },
  LEGACY_LOGIN_CREATES: {
    schema: oneOf(['on', 'off'], 'off'),
    description: 'Whether somebody whom only the old system knows gets an account here at their first login.',
    rule: 'on or off',
    example: 'on',
    whenUnset: 'off: only accounts that are here are asked for',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

type LegacyLoginSettings = SettingValues<typeof legacyLoginSettingDefinitions>;

/** What contradicts among them. */
export const faultsOfLegacyLogin = (settings: LegacyLoginSettings, isDevelopment: boolean): SettingFault[] => {
  const faults: SettingFault[] = [];
  const refuse = (name: keyof LegacyLoginSettings, sentence: string): void => {
    faults.push({ name, sentence });
  };
  const address = settings.LEGACY_LOGIN_URL;
  if (address === null) {
    if (settings.LEGACY_LOGIN_CREATES === 'on') {
      refuse('LEGACY_LOGIN_CREATES', 'LEGACY_LOGIN_CREATES must come with LEGACY_LOGIN_URL, which is asked');
    }
    return faults;
  }
  if (settings.LEGACY_LOGIN_SECRET.length === 0) {
    refuse(
      'LEGACY_LOGIN_SECRET',
      'LEGACY_LOGIN_SECRET must be set when LEGACY_LOGIN_URL is: whsec_ and 24 to 64 random bytes in base64',
    );
  }
  if (address.username !== '' || address.password !== '' || address.hash !== '') {
    refuse('LEGACY_LOGIN_URL', 'LEGACY_LOGIN_URL must be a URL without user, password and fragment');
  }
  if (!isDevelopment && address.protocol === 'http:' && !isLoopback(address.hostname)) {
    refuse('LEGACY_LOGIN_URL', 'LEGACY_LOGIN_URL must use https outside development: passwords are sent there');
  }
  return faults;
};
