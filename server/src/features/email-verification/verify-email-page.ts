import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind the link that verifies an address. */
export const verifyEmailPage: FormPage = {
  path: '/verify-email',
  operationId: 'showVerifyEmailPage',
  tag: 'Authentication',
  action: '/api/v1/auth/email/verify',
  fields: [],
  texts: {
    en: {
      title: 'Confirm your e-mail address',
      lead: 'Press the button if you have signed up yourself. If you have not, close this page.',
      button: 'Confirm',
      done: 'Your address is confirmed. If this address was signed up with more than once, you will get a mail by which you choose your password; otherwise you can log in now.',
      invalidLink: 'This link is used up, expired or not whole. Ask for another one where you signed up.',
      needsScript: 'This page needs JavaScript.',
      fields: {},
    },
    de: {
      title: 'E-Mail-Adresse bestätigen',
      lead: 'Drücken Sie den Knopf, wenn Sie sich selbst registriert haben. Wenn nicht, schließen Sie diese Seite.',
      button: 'Bestätigen',
      done: 'Ihre Adresse ist bestätigt. Falls diese Adresse mehrmals registriert wurde, erhalten Sie eine E-Mail, mit der Sie Ihr Passwort wählen; sonst können Sie sich jetzt anmelden.',
      invalidLink:
        'Dieser Link ist verbraucht, abgelaufen oder unvollständig. Fordern Sie dort, wo Sie sich registriert haben, einen neuen an.',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: {},
    },
  },
};
