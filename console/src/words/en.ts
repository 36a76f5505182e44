/*
 * Everything the console says, in English. de.ts says the same in German, and the type checker holds it to it. One
 * section for each folder of features/; whole sentences rather than pieces, for word order differs.
 */

const plural = (count: number, one: string, other: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : other}`;

const general = {
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  edit: 'Edit',
  delete: 'Delete',
  create: 'Create',
  search: 'Search',
  filter: 'Filter',
  clearFilters: 'Clear filters',
  loadMore: 'Load more',
  loading: 'Loading …',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  more: 'More actions',
  none: 'none',
  never: 'never',
  unknown: 'unknown',
  all: 'All',
  yes: 'Yes',
  no: 'No',
  from: 'From',
  to: 'To',
  details: 'Details',
  name: 'Name',
  status: 'Status',
  saved: 'Saved.',
  optional: 'optional',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  typeToConfirm: (name: string) => `Type ${name} to confirm`,
  doesNotMatch: 'That is not the same text.',
  required: 'Fill this in.',
  tooLong: (most: number) => `At most ${plural(most, 'character', 'characters')}.`,
  notAnEmail: 'This is no e-mail address.',
  range: {
    label: 'Time',
    always: 'Any time',
    spans: { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
    own: 'From … to …',
    reversed: 'The end is before the beginning, and is left out.',
  },
  erasedAccount: 'an erased account',
  rows: (count: number) => plural(count, 'row', 'rows'),
  nothingFound: 'Nothing matches these filters.',
  notAllowed: 'You may not see this',
  notAllowedText: (permission: string) =>
    `It needs the permission ${permission}. Ask an administrator for a role that has it.`,
  notFound: 'There is no such page',
  notFoundText: 'The address may be mistyped, or what was here is gone.',
  toStart: 'To the start page',
  broken: 'This page broke',
  brokenText: 'That is our fault. What you saved is safe; loading the page again often helps.',
  reload: 'Load again',
};

const problems = {
  away: 'The server cannot be reached. Trying again …',
  awayDetail: 'Nothing you typed is lost.',
  requestId: (id: string) => `Request ${id}`,
  tooMany: (seconds: number) => `Too many tries. Try again in ${plural(seconds, 'second', 'seconds')}.`,
  sessionEnded: 'Your session has ended',
  sessionEndedText: 'Sign in again to go on. What you typed is still here.',
  proveYourself: 'Confirm that it is you',
  proveYourselfText: 'This is a sensitive change. Enter your password to go on.',
  confirm: 'Confirm',
  /** The server's own sentences, by themselves: in English they are good as they are. */
  sentences: {} as Readonly<Record<string, string>>,
  byCode: {
    NOT_FOUND: 'This is no longer there.',
    AUTH_INVALID_CREDENTIALS: 'The password is not right.',
    SERVICE_UNAVAILABLE: 'The server cannot answer just now. Try again.',
    NETWORK_FAILED: 'The server cannot be reached. Try again.',
    TIMED_OUT: 'The server did not answer in time. Try again.',
    INTERNAL_SERVER_ERROR: 'Something went wrong on the server.',
    ONE_TIME_TOKEN_INVALID: 'This link has been used or is too old.',
  } as Readonly<Record<string, string>>,
};

const shell = {
  skipToContent: 'Skip to the content',
  navigation: 'Navigation',
  openNavigation: 'Open the navigation',
  palette: 'Search or jump to …',
  paletteHint: 'Type what you look for',
  paletteEmpty: 'Nothing found.',
  pages: 'Pages',
  signOut: 'Sign out',
  account: 'Your account',
  language: 'Language',
  appearance: 'Appearance',
  appearances: { system: 'As the system', light: 'Light', dark: 'Dark' },
  notifications: 'Notifications',
  groups: { operate: 'Operate', people: 'People', access: 'Access', house: 'House' },
  page: {
    overview: 'Overview',
    tasks: 'Tasks',
    deadLetters: 'Dead letters',
    queues: 'Queues',
    schedules: 'Schedules',
    mail: 'Mail',
    users: 'Users',
    invitations: 'Invitations',
    loginRecords: 'Sign-ins',
    roles: 'Roles',
    ipRules: 'IP rules',
    limits: 'Limits',
    refusals: 'Why refused',
    audit: 'Audit log',
    settings: 'Settings',
    signingKeys: 'Signing keys',
  },
  health: { healthy: 'Healthy', degraded: 'Degraded', unhealthy: 'Unhealthy', away: 'No answer' },
};

export const en = {
  general,
  problems,
  shell,

  doors: {
    signInTo: (house: string) => `Sign in to ${house}`,
    signIn: 'Sign in',
    signUp: 'Create an account',
    emailOrUsername: 'E-mail or username',
    email: 'E-mail',
    username: 'Username',
    name: 'Name',
    password: 'Password',
    newPassword: 'New password',
    forgotPassword: 'Forgot your password?',
    wrongCredentials: 'The name or the password is not right.',
    notVerified: 'Confirm your e-mail address first: we mailed you a link.',
    resend: 'Send another link',
    byMagicLink: 'Sign in by a link in a mail',
    noAccountYet: 'No account yet?',
  },

  account: {},

  overview: {},

  users: {},

  roles: {},

  ipRules: {},

  limits: {},

  audit: {},

  settings: {},

  signingKeys: {},

  tasks: {},

  queues: {},

  schedules: {},

  mail: {},
};

export type Words = typeof en;
