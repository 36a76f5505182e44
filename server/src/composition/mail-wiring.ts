import type { MailNeeds } from '../features/mail/mail.feature.ts';
import { createSmtpTransport } from '../platform/mail/smtp-transport.ts';
import type { Configuration } from './configuration.ts';

const product = 'Castellan';
const usualConnections = 4;

/**
 * How this house mails.
 *
 * @param concurrency how many mails are sent at once; null where none is.
 */
export const mailWiringOf = (
  { environment, publicUrl, settings }: Configuration,
  concurrency: number | null,
): Pick<MailNeeds, 'destination' | 'from' | 'house' | 'language'> => {
  const { SMTP_URL, MAIL_FROM, MAIL_LANGUAGE } = settings;
  const from = MAIL_FROM ?? { name: product, address: `castellan@${publicUrl.hostname}` };
  const connections = concurrency ?? usualConnections;
  return {
    destination:
      SMTP_URL === null
        ? { kind: environment === 'development' ? 'inbox' : 'none' }
        : { kind: 'smtp', transport: createSmtpTransport({ address: SMTP_URL, connections }) },
    from,
    house: { product: from.name ?? product, publicUrl, timeZone: settings.REPORT_TIME_ZONE },
    language: MAIL_LANGUAGE,
  };
};
