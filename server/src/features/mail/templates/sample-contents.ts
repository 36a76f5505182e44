import type { MailContent } from '../../../vocabulary/mail-content.ts';

type Samples = { readonly [Template in MailContent['template']]: Extract<MailContent, { template: Template }> };

const person = 'Ada Lovelace';

/** One of each mail with believable values, for looking at them. The links lead nowhere. */
export const sampleContents = (publicUrl: URL, now: Date): Samples => {
  const link = (path: string): URL => {
    const url = new URL(path, publicUrl);
    url.searchParams.set('token', 'cst_ot_preview-preview-preview-preview-prev');
    return url;
  };
  const place = {
    at: now,
    address: '2001:db8:85a3::8a2e:370:7334',
    device: 'Firefox on Windows',
  };
  const linked = (path: string, validForMinutes = 15) => ({ name: person, link: link(path), validForMinutes });
  return {
    welcome: { template: 'welcome', values: { name: person, link: link('/verify-email') } },
    'email-verification': { template: 'email-verification', values: linked('/verify-email') },
    'address-in-use': { template: 'address-in-use', values: { name: person, link: new URL('/login', publicUrl) } },
    'password-reset': { template: 'password-reset', values: linked('/reset-password') },
    'magic-link': { template: 'magic-link', values: linked('/magic-link') },
    invitation: {
      template: 'invitation',
      values: { ...linked('/accept-invitation', 10_080), inviter: 'Charles Babbage' },
    },
    'email-change-confirmation': { template: 'email-change-confirmation', values: linked('/confirm-email') },
    'email-change-requested': {
      template: 'email-change-requested',
      values: { name: person, newAddress: 'ada.king@example.com', place },
    },
    'email-changed': {
      template: 'email-changed',
      values: { name: person, newAddress: 'ada.king@example.com', place },
    },
    'password-changed': { template: 'password-changed', values: { name: person, place } },
    'sign-in-notice': { template: 'sign-in-notice', values: { name: person, place } },
    'suspicious-sign-in': { template: 'suspicious-sign-in', values: { name: person, place } },
    'session-copied': { template: 'session-copied', values: { name: person, place } },
    'login-report': {
      template: 'login-report',
      values: {
        day: now.toISOString().slice(0, 10),
        timeZone: 'UTC',
        successes: 12_874,
        failures: 431,
        people: 3_962,
        newAccounts: 57,
        blocked: 4,
        failuresByReason: [
          { reason: 'wrong_password', count: 352 },
          { reason: 'unknown_account', count: 71 },
          { reason: 'not_active', count: 8 },
        ],
        busiestNetworks: [
          { network: '203.0.113.0/24', failures: 118 },
          { network: '2001:db8:77::/64', failures: 64 },
        ],
      },
    },
    message: {
      template: 'message',
      values: {
        subject: 'Your export is ready',
        text: 'Hello,\n\nyour export of 12,874 rows is ready. You find it under Reports until Friday.\n\nThe reporting team',
      },
    },
    alert: {
      template: 'alert',
      values: {
        kind: 'change',
        link: new URL('/monitoring/alerts', publicUrl),
        madeAt: now,
        alerts: [
          {
            rule: 'api-error-rate',
            severity: 'critical',
            summary: {
              en: 'More than 5 % of the requests fail with an error of ours',
              de: 'Mehr als 5 % der Anfragen scheitern an einem Fehler von uns',
            },
            runbook: {
              en: 'Open the error groups: the newest says where it fails.',
              de: 'Öffnen Sie die Fehlergruppen: die neueste sagt, wo es scheitert.',
            },
            labels: {},
            state: 'firing',
            value: 0.124,
            operator: '>',
            threshold: 0.05,
            unit: '1',
            since: now,
            endedAt: null,
          },
          {
            rule: 'queue-stuck',
            severity: 'critical',
            summary: {
              en: 'A task has been due for more than five minutes and nobody runs it',
              de: 'Eine Aufgabe ist seit über fünf Minuten fällig, und niemand führt sie aus',
            },
            runbook: {
              en: 'Is the queue paused? Does a worker take this queue?',
              de: 'Ist die Warteschlange angehalten? Nimmt ein Worker sie?',
            },
            labels: { queue: 'email-events' },
            state: 'resolved',
            value: 412,
            operator: '>',
            threshold: 300,
            unit: 's',
            since: new Date(now.getTime() - 1_260_000),
            endedAt: now,
          },
        ],
      },
    },
    test: { template: 'test', values: { sentAt: now } },
  };
};
