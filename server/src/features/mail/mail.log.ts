import { defineLogEvent } from '../../platform/log/log.ts';

export const serverRefusesUs = defineLogEvent<{ response: string | null }>({
  name: 'mail.server_refuses_us',
  level: 'error',
  message:
    'The mail server does not accept how this server logs in or sends: look at SMTP_URL and MAIL_FROM. Mails wait for up to 24 hours.',
});

export const mailUnconfigured = defineLogEvent({
  name: 'mail.unconfigured',
  level: 'warn',
  message:
    'SMTP_URL is not set, so no mail is sent: sign-ups, password resets and notices wait and give up after 24 hours.',
});
