import type { MailContent } from '../../vocabulary/mail-content.ts';

/** Every template by name, for filters and labels. */
const everyTemplate: { readonly [Template in MailContent['template']]: true } = {
  welcome: true,
  'email-verification': true,
  'address-in-use': true,
  'password-reset': true,
  'magic-link': true,
  invitation: true,
  'email-change-confirmation': true,
  'email-change-requested': true,
  'email-changed': true,
  'password-changed': true,
  'sign-in-notice': true,
  'suspicious-sign-in': true,
  'session-copied': true,
  'login-report': true,
  message: true,
  alert: true,
  test: true,
};

export const mailTemplates: readonly string[] = Object.keys(everyTemplate);

/** What has become of a mail. A failed one is tried again as long as its task is. */
export const mailStates = ['sending', 'sent', 'kept', 'failed', 'refused'] as const;
