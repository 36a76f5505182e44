import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind the link that verifies an address. */
export const verifyEmailPage: FormPage = {
  path: '/verify-email',
  operationId: 'showVerifyEmailPage',
  tag: 'Authentication',
  action: '/api/v1/auth/email/verify',
  flag: 'password_required',
  another: '/resend-verification',
  fields: [],
  texts: {
    en: {
      title: 'Confirm your e-mail address',
      lead: 'Press the button if you have signed up yourself. If you have not, close this page.',
      button: 'Confirm',
      done: 'Your address is confirmed. You can log in now.',
      doneFlagged:
        'Your address is confirmed. Somebody signed up with it more than once, so you choose your password anew: a mail with a link is on its way.',
      invalidLink: 'This link is used up, expired or not whole.',
      another: 'Ask for another link',
      needsScript: 'This page needs JavaScript.',
      fields: {},
    },
    de: {
      title: 'E-Mail-Adresse bestätigen',
      lead: 'Drücken Sie den Knopf, wenn Sie sich selbst registriert haben. Wenn nicht, schließen Sie diese Seite.',
      button: 'Bestätigen',
      done: 'Ihre Adresse ist bestätigt. Sie können sich jetzt anmelden.',
      doneFlagged:
        'Ihre Adresse ist bestätigt. Mit ihr hat sich jemand mehrmals registriert, deshalb wählen Sie Ihr Passwort neu: Eine E-Mail mit einem Link ist unterwegs.',
      invalidLink: 'Dieser Link ist verbraucht, abgelaufen oder unvollständig.',
      another: 'Neuen Link anfordern',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: {},
    },
  },
};

/** Where somebody asks for another link. */
export const resendVerificationPage: FormPage = {
  path: '/resend-verification',
  operationId: 'showResendVerificationPage',
  tag: 'Authentication',
  action: '/api/v1/auth/email/resend',
  isWithoutToken: true,
  fields: [{ name: 'email', type: 'email', autocomplete: 'username', isRequired: true }],
  texts: {
    en: {
      title: 'Another link',
      lead: 'Say which address you have signed up with, and you will get a mail with a link.',
      button: 'Send me a link',
      done: 'If an account with this address waits to be confirmed, a mail is on its way. Its link is good for 15 minutes.',
      invalidLink: 'Something is wrong with this page. Load it again.',
      needsScript: 'This page needs JavaScript.',
      fields: { email: { label: 'E-mail address' } },
    },
    de: {
      title: 'Neuer Link',
      lead: 'Geben Sie die Adresse an, mit der Sie sich registriert haben; Sie erhalten dann eine E-Mail mit einem Link.',
      button: 'Link zusenden',
      done: 'Falls ein Konto mit dieser Adresse auf die Bestätigung wartet, ist eine E-Mail unterwegs. Ihr Link gilt 15 Minuten.',
      invalidLink: 'Mit dieser Seite stimmt etwas nicht. Laden Sie sie neu.',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: { email: { label: 'E-Mail-Adresse' } },
    },
  },
};
