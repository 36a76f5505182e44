import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind the link that confirms a new address. */
export const confirmEmailPage: FormPage = {
  path: '/confirm-email',
  operationId: 'showConfirmEmailPage',
  tag: 'Authentication',
  action: '/api/v1/auth/email/confirm',
  inspect: '/api/v1/auth/email/inspect',
  fields: [],
  texts: {
    en: {
      title: 'Confirm your new e-mail address',
      lead: 'Confirm only if you asked for it yourself. You log in with this address from then on.',
      account: 'The new address:',
      button: 'Confirm',
      done: 'Done. Your account has its new e-mail address.',
      invalidLink: 'This link is used up, expired or not whole. Ask for the change once more.',
      needsScript: 'This page needs JavaScript.',
      fields: {},
    },
    de: {
      title: 'Neue E-Mail-Adresse bestätigen',
      lead: 'Bestätigen Sie nur, wenn Sie das selbst angefordert haben. Danach melden Sie sich mit dieser Adresse an.',
      account: 'Die neue Adresse:',
      button: 'Bestätigen',
      done: 'Fertig. Ihr Konto hat seine neue E-Mail-Adresse.',
      invalidLink:
        'Dieser Link ist verbraucht, abgelaufen oder unvollständig. Fordern Sie die Änderung noch einmal an.',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: {},
    },
  },
};
