import { z } from 'zod';
import { emailField } from '../features/accounts/accounts.feature.ts';
import type { SettingFault, SettingValues } from '../platform/config/setting.ts';
import { oneOf, wholeNumber } from '../platform/config/setting-text.ts';
import { splitMailbox } from '../platform/mail/mailbox.ts';
import { smtpAddress } from '../platform/mail/smtp-address.ts';

const mailbox = () =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return null;
      const read = splitMailbox(text);
      if (read !== undefined && emailField.safeParse(read.address).success) return read;
      context.addIssue({ code: 'custom', message: 'not one address' });
      return z.NEVER;
    });

/** How the house mails. `docs/guides/mail.md` tells the whole of it. */
export const mailSettingDefinitions = {
  SMTP_URL: {
    schema: smtpAddress(),
    description:
      'The SMTP server that takes mail on. `smtps` begins with TLS (port 465), `smtp` requires STARTTLS (port 587) except on loopback; `?tls=opportunistic` or `?tls=off` asks for less, without a password only. `?ca_file=` names a CA of your own.',
    rule: 'of the form smtp[s]://user:password@host:port, user and password percent-encoded; a password only over verified TLS or on loopback',
    example: 'smtps://castellan:secret@mail.example.com',
    whenUnset: 'in development mails are kept in the built-in inbox; elsewhere none is sent',
    isSecret: true,
  },
  MAIL_FROM: {
    schema: mailbox(),
    description: 'Who mails come from. The name is also what mails call this house.',
    rule: 'one e-mail address, with a name or without',
    example: 'Example Accounts <no-reply@example.com>',
    whenUnset: 'Castellan, at the host of PUBLIC_URL; required with SMTP_URL',
    isSecret: false,
  },
  MAIL_LANGUAGE: {
    schema: oneOf(['en', 'de'], 'en'),
    description: 'The language of mails whose reader has not shown another.',
    rule: 'en or de',
    example: 'de',
    whenUnset: 'en',
    isSecret: false,
  },
  MAIL_RECORD_DAYS: {
    schema: wholeNumber(1, 3_650, 30),
    description: 'How long it is remembered which mail went to whom and what the server said.',
    rule: 'a whole number from 1 to 3650',
    example: '30',
    whenUnset: '30',
    isSecret: false,
  },
} as const;

type MailSettings = SettingValues<typeof mailSettingDefinitions>;

/** What contradicts between them. */
export const faultsOfMail = ({ SMTP_URL, MAIL_FROM }: MailSettings): SettingFault[] =>
  SMTP_URL !== null && MAIL_FROM === null
    ? [
        {
          name: 'MAIL_FROM',
          sentence:
            'MAIL_FROM must be set when SMTP_URL is: one e-mail address that the server lets you send from, for example MAIL_FROM=Example Accounts <no-reply@example.com>',
        },
      ]
    : [];
