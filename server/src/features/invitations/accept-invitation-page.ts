import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind the link of an invitation. */
export const acceptInvitationPage: FormPage = {
  path: '/accept-invitation',
  operationId: 'showAcceptInvitationPage',
  tag: 'Invitations',
  action: '/api/v1/invitations/accept',
  inspect: '/api/v1/invitations/inspect',
  fields: [
    { name: 'password', type: 'password', autocomplete: 'new-password', isRequired: true },
    { name: 'username', type: 'text', autocomplete: 'off', isRequired: false },
  ],
  texts: {
    en: {
      title: 'Accept your invitation',
      lead: 'An account was made for you. Choose a password of your own to begin.',
      button: 'Accept the invitation',
      done: 'Done. You can log in now.',
      invalidLink: 'This link is used up, expired or not whole. Ask whoever invited you for a new one.',
      needsScript: 'This page needs JavaScript.',
      account: 'Your account:',
      fields: {
        password: { label: 'Password', hint: 'A long phrase of your own is best; any characters are welcome.' },
        username: {
          label: 'Username (may be left empty)',
          hint: '3 to 50 of a-z, 0-9, dot, underscore and hyphen. You can log in with it besides.',
        },
      },
    },
    de: {
      title: 'Einladung annehmen',
      lead: 'Für Sie wurde ein Konto angelegt. Wählen Sie ein eigenes Passwort, dann kann es losgehen.',
      button: 'Einladung annehmen',
      done: 'Fertig. Sie können sich jetzt anmelden.',
      invalidLink:
        'Dieser Link ist verbraucht, abgelaufen oder unvollständig. Bitten Sie die Person, die Sie eingeladen hat, um einen neuen.',
      needsScript: 'Diese Seite braucht JavaScript.',
      account: 'Ihr Konto:',
      fields: {
        password: {
          label: 'Passwort',
          hint: 'Am besten ist ein langer eigener Satz; alle Zeichen sind erlaubt.',
        },
        username: {
          label: 'Benutzername (kann leer bleiben)',
          hint: '3 bis 50 der Zeichen a-z, 0-9, Punkt, Unterstrich und Bindestrich. Auch damit können Sie sich anmelden.',
        },
      },
    },
  },
};
