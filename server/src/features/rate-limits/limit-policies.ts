import type { RateLimit } from '../../platform/config/rate-limit-text.ts';
import type { Budget } from './counter.ts';

/** Whom a policy counts. An address is IPv4 whole and IPv6 as its /64; a device is an account at one network and User-Agent. */
export type SubjectKind = 'address' | 'account' | 'device' | 'user' | 'session' | 'everybody';

/**
 * Where a policy is counted.
 *
 * - `database`: always in PostgreSQL, because it guards an account: nothing that happens to Redis refills it.
 * - `shared`: in Redis where there is one, else in PostgreSQL. Exact among all processes.
 * - `leased`: in memory, from blocks of points that are taken from the shared store at once.
 * - `process`: in the memory of each process by itself. It bounds abuse and decides nothing.
 */
export type CountingPlace = 'database' | 'shared' | 'leased' | 'process';

export const policyNames = [
  'login-address',
  'login-account',
  'login-device',
  'login-global',
  'sign-up',
  'refresh',
  'refresh-cookie',
  'general-user',
  'general-address',
  'verify-user',
  'verify-address',
  'setup',
  'sensitive',
  'link',
  'mail-address',
  'mail-account',
] as const;

export type PolicyName = (typeof policyNames)[number];

export type LimitPolicy = {
  readonly name: PolicyName;
  readonly subject: SubjectKind;
  readonly place: CountingPlace;
  readonly budget: Budget;
  /** Where the budget comes from: the setting that changes it, and whether it is left to its default. */
  readonly origin: { readonly setting: string; readonly isDefault: boolean };
  /** What was too often, as the beginning of "… Try again in 15 minutes." */
  readonly refusal: string;
};

export type LimitPolicies = { readonly [Name in PolicyName]: LimitPolicy & { readonly name: Name } };

/** What the settings say; null where the default counts. */
export type LimitSettings = {
  readonly login: RateLimit | null;
  readonly loginGlobal: RateLimit | null;
  readonly signUp: RateLimit | null;
  readonly refresh: RateLimit | null;
  readonly generalUser: RateLimit | null;
  readonly generalAddress: RateLimit | null;
  readonly verify: RateLimit | null;
  readonly setup: RateLimit | null;
  readonly sensitive: RateLimit | null;
  readonly link: RateLimit | null;
  readonly mailAddress: RateLimit | null;
  readonly mailAccount: RateLimit | null;
};

const minutes = 60;
const hours = 3_600;

const limit = (points: number, windowSeconds: number, blockSeconds = 0): RateLimit => ({
  points,
  windowSeconds,
  blockSeconds,
});

/** A browser that keeps its token in a cookie refreshes at every load of a page. */
const pageLoadsPerRefresh = 6;

type Chosen = { readonly limit: RateLimit; readonly origin: LimitPolicy['origin'] };
type Counted = Pick<LimitPolicy, 'budget' | 'origin'>;

/** The one table of limits: their defaults, and which setting changes which. */
export const resolvePolicies = (settings: LimitSettings): LimitPolicies => {
  const from = (setting: string, given: RateLimit | null, unset: RateLimit): Chosen => ({
    limit: given ?? unset,
    origin: { setting, isDefault: given === null },
  });
  const login = from('RATE_LIMIT_LOGIN', settings.login, limit(5, 5 * minutes, 15 * minutes));
  const refresh = from('RATE_LIMIT_REFRESH', settings.refresh, limit(10, 15 * minutes));
  const verify = from('RATE_LIMIT_VERIFY', settings.verify, limit(6_000, minutes));
  const failuresOf = ({ limit, origin }: Chosen): Counted => ({ budget: { ...limit, counts: 'failures' }, origin });
  const attemptsOf = ({ limit, origin }: Chosen): Counted => ({ budget: { ...limit, counts: 'attempts' }, origin });
  const failedLogins = 'Too many failed logins.';
  const requests = 'Too many requests.';
  return {
    'login-address': {
      name: 'login-address',
      subject: 'address',
      place: 'shared',
      ...failuresOf(login),
      refusal: failedLogins,
    },
    'login-account': {
      name: 'login-account',
      subject: 'account',
      place: 'database',
      ...failuresOf(login),
      refusal: failedLogins,
    },
    // The lane of those who were here before, for when strangers have used up the account's budget.
    'login-device': {
      name: 'login-device',
      subject: 'device',
      place: 'database',
      ...failuresOf(login),
      refusal: failedLogins,
    },
    'login-global': {
      name: 'login-global',
      subject: 'everybody',
      place: 'leased',
      ...attemptsOf(from('RATE_LIMIT_LOGIN_GLOBAL', settings.loginGlobal, limit(3_000, 5 * minutes))),
      refusal: 'Too many logins fail here at the moment.',
    },
    'sign-up': {
      name: 'sign-up',
      subject: 'address',
      place: 'shared',
      ...attemptsOf(from('RATE_LIMIT_SIGNUP', settings.signUp, limit(3, hours, 2 * hours))),
      refusal: 'Too many sign-ups.',
    },
    refresh: {
      name: 'refresh',
      subject: 'session',
      place: 'database',
      ...attemptsOf(refresh),
      refusal: 'Too many refreshes.',
    },
    'refresh-cookie': {
      name: 'refresh-cookie',
      subject: 'session',
      place: 'database',
      ...attemptsOf({
        ...refresh,
        limit: { ...refresh.limit, points: refresh.limit.points * pageLoadsPerRefresh },
      }),
      refusal: 'Too many refreshes.',
    },
    'general-user': {
      name: 'general-user',
      subject: 'user',
      place: 'leased',
      ...attemptsOf(from('RATE_LIMIT_API', settings.generalUser, limit(100, minutes))),
      refusal: requests,
    },
    'general-address': {
      name: 'general-address',
      subject: 'address',
      place: 'leased',
      ...attemptsOf(from('RATE_LIMIT_ANONYMOUS', settings.generalAddress, limit(300, minutes))),
      refusal: requests,
    },
    'verify-user': {
      name: 'verify-user',
      subject: 'user',
      place: 'process',
      ...attemptsOf(verify),
      refusal: requests,
    },
    'verify-address': {
      name: 'verify-address',
      subject: 'address',
      place: 'process',
      ...attemptsOf(verify),
      refusal: requests,
    },
    setup: {
      name: 'setup',
      subject: 'address',
      place: 'shared',
      ...attemptsOf(from('RATE_LIMIT_SETUP', settings.setup, limit(10, 15 * minutes))),
      refusal: 'Too many attempts.',
    },
    // One of them guesses at a password: the current one, which a change asks for.
    sensitive: {
      name: 'sensitive',
      subject: 'user',
      place: 'database',
      ...attemptsOf(from('RATE_LIMIT_SENSITIVE', settings.sensitive, limit(10, 15 * minutes))),
      refusal: 'Too many sensitive changes.',
    },
    link: {
      name: 'link',
      subject: 'address',
      place: 'shared',
      ...attemptsOf(from('RATE_LIMIT_LINK', settings.link, limit(30, 15 * minutes))),
      refusal: 'Too many attempts.',
    },
    'mail-address': {
      name: 'mail-address',
      subject: 'address',
      place: 'shared',
      ...attemptsOf(from('RATE_LIMIT_MAIL_ADDRESS', settings.mailAddress, limit(20, hours))),
      refusal: 'Too many mails were asked for.',
    },
    // Whoever asks from however many addresses: nobody's mailbox can be filled.
    'mail-account': {
      name: 'mail-account',
      subject: 'account',
      place: 'database',
      ...attemptsOf(from('RATE_LIMIT_MAIL', settings.mailAccount, limit(3, hours))),
      refusal: 'Too many mails were asked for to this address.',
    },
  };
};
