import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind the set-up link. */
export const setupPage: FormPage = {
  path: '/setup',
  operationId: 'showSetupPage',
  tag: 'Setup',
  action: '/api/v1/setup',
  fields: [
    { name: 'email', type: 'email', autocomplete: 'username', isRequired: true },
    { name: 'password', type: 'password', autocomplete: 'new-password', isRequired: true },
  ],
  texts: {
    en: {
      title: 'Set up Castellan',
      lead: 'Make the first administrator. This link works once.',
      button: 'Make administrator',
      done: 'Done. You can log in now.',
      invalidLink: 'This link is used up, expired or not whole. The server prints a new one at each start.',
      needsScript:
        'This page needs JavaScript. Without it, run “npx castellan user create YOUR-ADDRESS --role admin” on the server.',
      fields: {
        email: { label: 'E-mail address' },
        password: { label: 'Password', hint: 'A long phrase of your own is best; any characters are welcome.' },
      },
    },
    de: {
      title: 'Castellan einrichten',
      lead: 'Legen Sie das erste Administratorkonto an. Dieser Link gilt einmal.',
      button: 'Konto anlegen',
      done: 'Fertig. Sie können sich jetzt anmelden.',
      invalidLink:
        'Dieser Link ist verbraucht, abgelaufen oder unvollständig. Der Server gibt bei jedem Start einen neuen aus.',
      needsScript:
        'Diese Seite braucht JavaScript. Ohne JavaScript hilft auf dem Server „npx castellan user create IHRE-ADRESSE --role admin“.',
      fields: {
        email: { label: 'E-Mail-Adresse' },
        password: {
          label: 'Passwort',
          hint: 'Am besten ist ein langer eigener Satz; alle Zeichen sind erlaubt.',
        },
      },
    },
  },
};
