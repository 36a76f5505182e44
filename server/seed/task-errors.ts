/** How an attempt ended and what is kept of its error. */
export type Failing = {
  readonly outcome: 'failed' | 'timeout' | 'crashed';
  readonly error: { readonly type: string; readonly message: string; readonly stack?: string } | null;
};

/** Why a task was given up, and how its attempts went. */
export type Death = {
  readonly reason: string;
  readonly failing: Failing;
  /** Null: as many as the kind allows. */
  readonly attempts: number | null;
};

const failed = (type: string, message: string, ...frames: readonly string[]): Failing => ({
  outcome: 'failed',
  error: {
    type,
    message,
    ...(frames.length > 0 && {
      stack: [`${type}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n'),
    }),
  },
});

const timedOut: Failing = { outcome: 'timeout', error: { type: 'Error', message: 'The task ran into its timeout.' } };

const refusedConnection = failed(
  'Error',
  'connect ECONNREFUSED 192.0.2.44:443',
  'TCPConnectWrap.afterConnect [as oncomplete] (node:net:1706:16)',
  'async sendInvoice (file:///srv/tasks/invoice-send.js:41:20)',
);
const badGateway = failed(
  'BillingProviderError',
  'The billing provider answered 502 Bad Gateway to POST /v2/invoices.',
  'readAnswer (file:///srv/tasks/billing-provider.js:88:11)',
  'async sendInvoice (file:///srv/tasks/invoice-send.js:44:18)',
);
const notJson = failed(
  'SyntaxError',
  `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
  'JSON.parse (<anonymous>)',
  'readCatalogue (file:///srv/tasks/catalogue-sync.js:27:22)',
);
const fullDisk = failed(
  'Error',
  "ENOSPC: no space left on device, write '/srv/reports/turnover-2026-10.parquet'",
  'async writeReport (file:///srv/tasks/report-build.js:112:5)',
);
const missingColumn = failed(
  'DatabaseError',
  'column orders.net_total does not exist',
  'async Promise.all (index 2)',
  'async buildReport (file:///srv/tasks/report-build.js:63:19)',
);

const exhausted = (failing: Failing): Death => ({ reason: 'attempts_exhausted', failing, attempts: null });
const atOnce = (reason: string, failing: Failing): Death => ({ reason, failing, attempts: 1 });

export const deathsOfInvoices: readonly Death[] = [
  exhausted(refusedConnection),
  exhausted(badGateway),
  atOnce('customer_unknown', failed('FatalTaskError', 'The customer C-1042 has no billing address.')),
  atOnce('invoice_void', failed('FatalTaskError', 'The invoice was voided before it was sent.')),
];

export const deathsOfReports: readonly Death[] = [
  exhausted(timedOut),
  exhausted(fullDisk),
  exhausted(missingColumn),
  atOnce('result_too_large', failed('Error', 'The result is 1482331 bytes as JSON.')),
];

export const deathsOfSyncs: readonly Death[] = [
  exhausted(notJson),
  { reason: 'crashed', failing: { outcome: 'crashed', error: null }, attempts: 3 },
  {
    reason: 'expired',
    failing: failed('RetryLaterError', 'The supplier asks to come back in 30 minutes.'),
    attempts: 4,
  },
];

/** What mail servers say of a mail that was not taken. */
export const refusedAddress = '550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table';
export const refusedMail = '554 5.7.1 Message rejected as spam by content scanning';
export const serverAway = '421 4.3.2 Service shutting down, closing connection';

export const deathsOfMails: readonly (Death & { readonly response: string; readonly state: 'refused' | 'failed' })[] = [
  {
    ...atOnce('address_refused', failed('FatalTaskError', `The server refused the address: ${refusedAddress}`)),
    ...{ response: refusedAddress, state: 'refused' },
  },
  {
    ...atOnce('mail_refused', failed('FatalTaskError', `The server refused the mail: ${refusedMail}`)),
    ...{ response: refusedMail, state: 'refused' },
  },
  {
    // Mail is tried for a day, however often that is.
    reason: 'expired',
    failing: failed('MailFailure', `The server did not take the mail: ${serverAway}`),
    attempts: 9,
    ...{ response: serverAway, state: 'failed' },
  },
];

/** What passes by itself, and is tried again. */
export const passing: readonly Failing[] = [refusedConnection, badGateway, timedOut, notJson];
