import type { FormPage } from '../../platform/http/form-page.ts';

/** The page behind a link that lets somebody in. */
export const magicLinkPage: FormPage = {
  path: '/magic-link',
  operationId: 'showMagicLinkPage',
  tag: 'Authentication',
  action: '/api/v1/auth/magic-link/redeem',
  inspect: '/api/v1/auth/magic-link/inspect',
  mayReturn: true,
  fields: [],
  constants: { transport: 'cookie' },
  texts: {
    en: {
      title: 'Log in',
      lead: 'Log in only if you asked for this link yourself, and if the account is yours.',
      account: 'You will be logged in as',
      button: 'Log in',
      done: 'You are logged in. You can close this page.',
      invalidLink: 'This link is used up, expired or not whole. Ask for a new one where you wanted to log in.',
      needsScript: 'This page needs JavaScript.',
      fields: {},
    },
    de: {
      title: 'Anmelden',
      lead: 'Melden Sie sich nur an, wenn Sie diesen Link selbst angefordert haben und das Konto Ihres ist.',
      account: 'Sie werden angemeldet als',
      button: 'Anmelden',
      done: 'Sie sind angemeldet. Sie können diese Seite schließen.',
      invalidLink:
        'Dieser Link ist verbraucht, abgelaufen oder unvollständig. Fordern Sie dort einen neuen an, wo Sie sich anmelden wollten.',
      needsScript: 'Diese Seite braucht JavaScript.',
      fields: {},
    },
  },
};
