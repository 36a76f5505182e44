import type { MailNeeds } from '../features/mail/mail.feature.ts';
import type { Configuration } from './configuration.ts';

/** How this house mails. */
export const mailSettingsOf = ({
  environment,
  publicUrl,
}: Configuration): Pick<MailNeeds, 'destination' | 'from' | 'house' | 'language'> => ({
  destination: { kind: environment === 'development' ? 'inbox' : 'none' },
  from: { name: 'Castellan', address: `castellan@${publicUrl.hostname}` },
  house: { product: 'Castellan', publicUrl, timeZone: 'UTC' },
  language: 'en',
});
