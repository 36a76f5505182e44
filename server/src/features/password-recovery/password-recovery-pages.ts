import type { FormPage } from '../../platform/http/form-page.ts';

/** Where somebody asks for the link. */
export const forgotPasswordPage: FormPage = {
  path: '/forgot-password',
  operationId: 'showForgotPasswordPage',
  tag: 'Authentication',
  action: '/api/v1/auth/password/forgot',
  isWithoutToken: true,
  fields: [{ name: 'email', type: 'email', autocomplete: 'username', isRequired: true }],
  texts: {
    en: {
      title: 'Choose a new password',
      lead: 'Say which address your account has, and you will get a mail with a link.',
      button: 'Send me a link',
      done: 'If there is an account with this address, a mail is on its way. Its link is good for 15 minutes.',
      invalidLink: 'Something is wrong with this page. Load it again.',
      needsScript: 'This page needs JavaScript.',
      fields: { email: { label: 'E-mail address' } },
    },
    de: {
      title: 'Neues Passwort wählen',
      lead: 'Geben Sie die Adresse Ihres Kontos an; Sie erhalten dann eine E-Mail mit einem Link.',
      button: 'Link zusenden',
      done: 'Falls es ein Konto mit dieser Adresse gibt, ist eine E-Mail unterwegs. Ihr Link gilt 15 Minuten.',
      invalidLink: 'Mit dieser Seite stimmt etwas nicht. Laden Sie sie neu.',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: { email: { label: 'E-Mail-Adresse' } },
    },
  },
};

/** The page behind the link. */
export const resetPasswordPage: FormPage = {
  path: '/reset-password',
  operationId: 'showResetPasswordPage',
  tag: 'Authentication',
  action: '/api/v1/auth/password/reset',
  another: '/forgot-password',
  fields: [{ name: 'password', type: 'password', autocomplete: 'new-password', isRequired: true }],
  texts: {
    en: {
      title: 'Choose a new password',
      lead: 'You will be logged out everywhere and log in with the new password from then on.',
      button: 'Set password',
      done: 'Your new password is in force. You can log in now.',
      invalidLink: 'This link is used up, expired or not whole.',
      another: 'Ask for another link',
      needsScript: 'This page needs JavaScript.',
      fields: {
        password: { label: 'New password', hint: 'A long phrase of your own is best; any characters are welcome.' },
      },
    },
    de: {
      title: 'Neues Passwort wählen',
      lead: 'Sie werden überall abgemeldet und melden sich von da an mit dem neuen Passwort an.',
      button: 'Passwort setzen',
      done: 'Ihr neues Passwort gilt. Sie können sich jetzt anmelden.',
      invalidLink: 'Dieser Link ist verbraucht, abgelaufen oder unvollständig.',
      another: 'Neuen Link anfordern',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: {
        password: {
          label: 'Neues Passwort',
          hint: 'Am besten ist ein langer eigener Satz; alle Zeichen sind erlaubt.',
        },
      },
    },
  },
};
