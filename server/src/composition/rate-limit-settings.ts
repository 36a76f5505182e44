import type { LimitSettings } from '../features/rate-limits/rate-limits.feature.ts';
import { rateLimit } from '../platform/config/rate-limit-text.ts';
import type { Setting, SettingFault, SettingValues } from '../platform/config/setting.ts';
import { wholeNumberOrNull } from '../platform/config/setting-text.ts';

type Words = { readonly description: string; readonly whenUnset: string; readonly example?: string };

const blocking = ({ description, whenUnset, example = '5/5m block 15m' }: Words) => ({
  schema: rateLimit('may-block'),
  description,
  rule: 'a limit such as 5/5m block 15m, 5/minute or 100 per 15 minutes (units s, m, h, d; at most 7 days, a block at most 30)',
  example,
  whenUnset,
  isSecret: false,
});

const waiting = ({ description, whenUnset, example = '100/minute' }: Words) => ({
  schema: rateLimit('never-blocks'),
  description,
  rule: 'a limit without a block, such as 100/minute or 100 per 15 minutes (units s, m, h, d; at most 7 days)',
  example,
  whenUnset,
  isSecret: false,
});

/** The limits. `docs/guides/rate-limits.md` says what each counts. */
export const rateLimitSettingDefinitions = {
  RATE_LIMIT_LOGIN: blocking({
    description: 'Failed logins: per address, per account, and per known device of an account.',
    whenUnset: '5/5m block 15m',
  }),
  RATE_LIMIT_LOGIN_GLOBAL: waiting({
    description: 'Failed logins of everybody together. Known devices are exempt.',
    whenUnset: '3000/5m',
    example: '3000/5m',
  }),
  RATE_LIMIT_SIGNUP: blocking({
    description: 'Sign-ups per address.',
    whenUnset: '3/1h block 2h',
    example: '3/1h block 2h',
  }),
  RATE_LIMIT_REFRESH: waiting({
    description: 'Refreshes per session; six times as many where the refresh token is kept in a cookie.',
    whenUnset: '10/15m',
    example: '10/15m',
  }),
  RATE_LIMIT_API: waiting({
    description: 'Requests of one user, whatever they ask for.',
    whenUnset: '100/minute',
  }),
  RATE_LIMIT_ANONYMOUS: waiting({
    description: 'Requests without a valid access token, per address.',
    whenUnset: '300/minute',
    example: '300/minute',
  }),
  RATE_LIMIT_VERIFY: waiting({
    description: 'Calls of `verify` in one process: per user, and per address for those without a valid access token.',
    whenUnset: '6000/minute',
    example: '6000/minute',
  }),
  RATE_LIMIT_SETUP: waiting({
    description: 'Tries of a set-up link per address.',
    whenUnset: '10/15m',
    example: '10/15m',
  }),
  RATE_LIMIT_SENSITIVE: waiting({
    description: 'Sensitive changes per user, such as a new password.',
    whenUnset: '10/15m',
    example: '10/15m',
  }),
  RATE_LIMIT_LINK: waiting({
    description: 'Tries of mailed links per address.',
    whenUnset: '30/15m',
    example: '30/15m',
  }),
  RATE_LIMIT_MAIL: waiting({
    description: 'Mails of one kind that anybody may ask for to one mailbox, such as a link to reset the password.',
    whenUnset: '3/1h',
    example: '3/1h',
  }),
  RATE_LIMIT_MAIL_ADDRESS: waiting({
    description: 'Requests for such mails per network address, whomever they are for.',
    whenUnset: '20/1h',
    example: '20/1h',
  }),
  RATE_LIMIT_POINTS: {
    schema: wholeNumberOrNull(1, 10_000_000),
    description: 'The number in RATE_LIMIT_API, for those who set number and time apart.',
    rule: 'a whole number from 1 to 10000000',
    example: '100',
    whenUnset: 'as RATE_LIMIT_API',
    isSecret: false,
  },
  RATE_LIMIT_DURATION: {
    schema: wholeNumberOrNull(1, 604_800),
    description: 'The time in RATE_LIMIT_API, in seconds.',
    rule: 'a whole number from 1 to 604800',
    example: '60',
    whenUnset: 'as RATE_LIMIT_API',
    isSecret: false,
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type RateLimitSettings = SettingValues<typeof rateLimitSettingDefinitions>;

const defaultPoints = 100;
const defaultDurationSeconds = 60;

/** What is wrong with these settings together. */
export const faultsOfRateLimits = (settings: RateLimitSettings): SettingFault[] => {
  const { RATE_LIMIT_API: api, RATE_LIMIT_POINTS: points, RATE_LIMIT_DURATION: duration } = settings;
  if (api === null) return [];
  const agrees = (points ?? api.points) === api.points && (duration ?? api.windowSeconds) === api.windowSeconds;
  if (agrees) return [];
  const sentence =
    'RATE_LIMIT_API must say the same as RATE_LIMIT_POINTS and RATE_LIMIT_DURATION, for example RATE_LIMIT_API=100/60s with 100 and 60; or leave one form out';
  return [{ name: 'RATE_LIMIT_API', sentence }];
};

/** The settings as the feature takes them. */
export const limitSettingsOf = (settings: RateLimitSettings): LimitSettings => {
  const { RATE_LIMIT_POINTS: points, RATE_LIMIT_DURATION: duration } = settings;
  const isSplit = points !== null || duration !== null;
  const split = isSplit
    ? { points: points ?? defaultPoints, windowSeconds: duration ?? defaultDurationSeconds, blockSeconds: 0 }
    : null;
  return {
    login: settings.RATE_LIMIT_LOGIN,
    loginGlobal: settings.RATE_LIMIT_LOGIN_GLOBAL,
    signUp: settings.RATE_LIMIT_SIGNUP,
    refresh: settings.RATE_LIMIT_REFRESH,
    generalUser: settings.RATE_LIMIT_API ?? split,
    generalAddress: settings.RATE_LIMIT_ANONYMOUS,
    verify: settings.RATE_LIMIT_VERIFY,
    setup: settings.RATE_LIMIT_SETUP,
    sensitive: settings.RATE_LIMIT_SENSITIVE,
    link: settings.RATE_LIMIT_LINK,
    mailAddress: settings.RATE_LIMIT_MAIL_ADDRESS,
    mailAccount: settings.RATE_LIMIT_MAIL,
  };
};
