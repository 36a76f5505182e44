import type { Messages } from './messages.ts';

const notYou = 'If it was not you, change your password now and end the sessions you do not know.';

export const english: Messages = {
  locale: 'en-GB',
  greeting: (name) => (name === null ? 'Hello,' : `Hello ${name},`),
  instead: 'If the button does not work, open this address in your browser:',
  footer: (product, house) => [
    `${product} at ${house} sent this mail by itself. Replies are not read.`,
    'It holds no tracking and fetches nothing from the internet.',
  ],
  facts: {
    time: 'Time',
    address: 'Network address',
    device: 'Device',
    newAddress: 'New address',
    unknown: 'unknown',
  },
  report: {
    figures: {
      successes: 'Successful sign-ins',
      failures: 'Failed sign-ins',
      people: 'People who signed in',
      newAccounts: 'New accounts',
      blocked: 'Blocks for too many tries',
    },
    reasons: 'Why sign-ins failed',
    reasonWords: {
      unknown_account: 'Nobody has this login',
      wrong_password: 'Wrong password',
      not_active: 'The account is not active',
      not_verified: 'The address is not confirmed',
    },
    reason: 'Reason',
    networks: 'Networks with the most failures',
    network: 'Network',
    count: 'Count',
    none: 'None.',
  },
  alert: {
    subject: {
      fires: (product, summary) => `${product}: ${summary}`,
      stillFires: (product, summary) => `${product}, still: ${summary}`,
      over: (product, summary) => `${product}, over: ${summary}`,
      several: (product, firing, over) => `${product}: ${firing} alerts fire, ${over} are over`,
      test: (product) => `Test alert from ${product}`,
    },
    heading: {
      fires: 'Something is wrong',
      stillFires: 'Something is still wrong',
      over: 'It is over',
      test: 'Alerts reach you',
    },
    test: 'This notice was sent as a test. Nothing is wrong; when something is, you are told the same way.',
    severity: { critical: 'critical', warning: 'warning' },
    state: { firing: 'fires', resolved: 'over' },
    facts: { state: 'State', measured: 'Measured', since: 'Since', ended: 'Over since', rule: 'Rule' },
    measured: (value, limit) => `${value} (alert at ${limit})`,
    more: (count) => `And ${count} more, which the console shows.`,
    action: 'Show the alerts',
  },
  letters: {
    welcome: ({ product }) => ({
      subject: `Welcome to ${product}`,
      preheader: 'Your account is ready. Confirm that this address is yours.',
      heading: `Welcome to ${product}`,
      before: ['Your account is ready. Please confirm that this e-mail address is yours.'],
      action: 'Confirm address',
      after: [
        'If you did not sign up, you need not do anything: without your confirmation the address stays unconfirmed.',
      ],
    }),
    'email-verification': ({ product, validFor }) => ({
      subject: `Confirm your e-mail address for ${product}`,
      preheader: `The link is good for ${validFor}.`,
      heading: 'Confirm your e-mail address',
      before: [`Please confirm that this e-mail address is yours, so that you can use your ${product} account.`],
      action: 'Confirm address',
      after: [
        `The link is good for ${validFor} and works once.`,
        'If you did not ask for it, you need not do anything.',
      ],
    }),
    'address-in-use': ({ product }) => ({
      subject: `You already have an account with ${product}`,
      preheader: 'Somebody tried to sign up with your address.',
      heading: 'You already have an account',
      before: [
        `Somebody tried to sign up for ${product} with this e-mail address. It already belongs to your account, so no second one was made.`,
        'If it was you, sign in as usual. If you have forgotten your password, you can set a new one.',
      ],
      action: 'Set a new password',
      after: ['If it was not you, you need not do anything. Whoever tried was not told that you have an account.'],
    }),
    'password-reset': ({ product, validFor }) => ({
      subject: `Set a new password for ${product}`,
      preheader: `The link is good for ${validFor}.`,
      heading: 'Set a new password',
      before: [`Somebody asked to set a new password for your ${product} account.`],
      action: 'Set a new password',
      after: [
        `The link is good for ${validFor} and works once. Setting a new password ends every session.`,
        'If it was not you, you need not do anything: your password stays as it is.',
      ],
    }),
    'magic-link': ({ product, validFor }) => ({
      subject: `Your sign-in link for ${product}`,
      preheader: `It is good for ${validFor} and works once.`,
      heading: 'Your sign-in link',
      before: [`With this link you sign in to ${product} without a password.`],
      action: 'Sign in',
      after: [
        `The link is good for ${validFor} and works once. Whoever has it can sign in as you, so do not pass it on.`,
        'If you did not ask for it, you need not do anything.',
      ],
    }),
    invitation: ({ product, inviter, validFor }) => ({
      subject: inviter === null ? `You are invited to ${product}` : `${inviter} invites you to ${product}`,
      preheader: `Choose a password to begin. The invitation is good for ${validFor}.`,
      heading: `You are invited to ${product}`,
      before: [`${inviter ?? 'An administrator'} has made an account for you. Choose a password, and you can begin.`],
      action: 'Accept the invitation',
      after: [
        `The invitation is good for ${validFor}.`,
        'If you do not know what this is about, you need not do anything.',
      ],
    }),
    'email-change-confirmation': ({ product, validFor }) => ({
      subject: `Confirm your new e-mail address for ${product}`,
      preheader: `The link is good for ${validFor}.`,
      heading: 'Confirm your new e-mail address',
      before: [
        `This address is to become the e-mail address of your ${product} account. Please confirm that it is yours.`,
      ],
      action: 'Confirm new address',
      after: [
        `The link is good for ${validFor} and works once. Until then your old address stays in use.`,
        'If you did not ask for it, you need not do anything.',
      ],
    }),
    'email-change-requested': ({ product }) => ({
      subject: `A new e-mail address was asked for: ${product}`,
      preheader: 'If it was not you, act now.',
      heading: 'A new e-mail address was asked for',
      before: [
        `Somebody who is logged in to your ${product} account asked for another e-mail address. It changes once the link in the mail to the new address is opened.`,
      ],
      action: '',
      after: [
        'If it was not you, change your password now, which makes that link worthless, and tell your administrator.',
      ],
    }),
    'email-changed': ({ product }) => ({
      subject: `Your e-mail address for ${product} was changed`,
      preheader: 'This address no longer belongs to your account.',
      heading: 'Your e-mail address was changed',
      before: [`The e-mail address of your ${product} account was changed.`],
      action: '',
      after: ['If it was not you, tell your administrator at once: somebody else may have access to your account.'],
    }),
    'password-changed': ({ product }) => ({
      subject: `Your password for ${product} was changed`,
      preheader: 'If it was not you, act now.',
      heading: 'Your password was changed',
      before: [`The password of your ${product} account was changed. Other sessions were ended.`],
      action: '',
      after: ['If it was not you, set a new password now and tell your administrator.'],
    }),
    'sign-in-notice': ({ product }) => ({
      subject: `New sign-in to ${product}`,
      preheader: 'Was it you?',
      heading: 'New sign-in',
      before: [`Somebody signed in to your ${product} account.`],
      action: '',
      after: ['If it was you, all is well.', notYou],
    }),
    'suspicious-sign-in': ({ product }) => ({
      subject: `Unusual sign-in to ${product}`,
      preheader: 'A device and a network we have not seen with you before.',
      heading: 'Was this you?',
      before: [
        `Somebody signed in to your ${product} account from a device and a network that we have not seen with you before.`,
      ],
      action: '',
      after: ['If it was you, all is well.', notYou],
    }),
    'session-copied': ({ product }) => ({
      subject: `A session of your ${product} account was ended`,
      preheader: 'Its token was used twice, so it may have been copied.',
      heading: 'We ended one of your sessions',
      before: [
        `A token of one of your ${product} sessions was used a second time. It may have been copied, so we ended the session. The second use came from here:`,
      ],
      action: '',
      after: [
        'Sign in again to go on. If this happens more than once, change your password and look for unwanted programs on your devices.',
      ],
    }),
    'login-report': ({ product, day }) => ({
      subject: `${product}: sign-ins of ${day}`,
      preheader: 'The daily report for administrators.',
      heading: `Sign-ins of ${day}`,
      before: [],
      action: '',
      after: [],
    }),
    test: ({ product }) => ({
      subject: `Test mail from ${product}`,
      preheader: 'Mail works.',
      heading: 'Mail works',
      before: [`${product} can send mail: this one was sent as a test and has arrived.`],
      action: '',
      after: [],
    }),
  },
};
