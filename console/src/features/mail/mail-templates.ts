/** The mails there are, as the server's list is filtered by them. */
export const mailTemplates = [
  'welcome',
  'email-verification',
  'address-in-use',
  'password-reset',
  'magic-link',
  'invitation',
  'email-change-confirmation',
  'email-change-requested',
  'email-changed',
  'password-changed',
  'sign-in-notice',
  'suspicious-sign-in',
  'session-copied',
  'login-report',
  'message',
  'test',
] as const;
