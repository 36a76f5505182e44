import { z } from 'zod';
import type { Setting } from '../platform/config/setting.ts';
import { text } from '../platform/config/setting-text.ts';

const mostNameCharacters = 60;
// Joiners are part of names and of emoji; signs that control the line or turn its direction are not.
const refused = /[\p{Cc}\p{Cs}\p{Cn}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

const name = () =>
  z
    .string()
    .optional()
    .transform((given, context): string => {
      const read = (given ?? 'Castellan').normalize('NFC').trim();
      if ([...read].length <= mostNameCharacters && !refused.test(read)) return read;
      context.addIssue({ code: 'custom', message: 'not a name' });
      return z.NEVER;
    });

const colour = () =>
  z
    .string()
    .optional()
    .transform((given, context): string | null => {
      if (given === undefined) return null;
      if (/^#[0-9a-f]{6}$/i.test(given)) return given.toLowerCase();
      context.addIssue({ code: 'custom', message: 'not a colour' });
      return z.NEVER;
    });

/** What the console looks like to those who sign in. */
export const brandSettingDefinitions = {
  BRAND_NAME: {
    schema: name(),
    description: 'What the console calls this house. What mails call it is the name in MAIL_FROM.',
    rule: 'a text of up to 60 characters, without control characters',
    example: 'Example Accounts',
    whenUnset: 'Castellan',
    isSecret: false,
  },
  BRAND_LOGO_FILE: {
    schema: text(),
    description: 'The picture that stands above the sign-in form and in the corner of the console. Read at start.',
    rule: 'an SVG, PNG or WebP file of up to 256 kB',
    example: '/etc/castellan/logo.svg',
    whenUnset: "Castellan's own mark",
    isSecret: false,
  },
  BRAND_COLOR: {
    schema: colour(),
    description:
      'The colour of buttons, links and marks. Text on it is black or white, and text of it is darkened, so that both can be read.',
    rule: 'a colour of the form #rrggbb',
    example: '#1f4e79',
    whenUnset: "Castellan's own colour",
    isSecret: false,
  },
  BRAND_COLOR_DARK: {
    schema: colour(),
    description: 'The same for those whose device is set to dark.',
    rule: 'a colour of the form #rrggbb',
    example: '#7fb2e5',
    whenUnset: 'BRAND_COLOR',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;
