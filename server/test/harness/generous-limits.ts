/** Nobody is refused for trying often; tests of limits set their own. */
export const generousLimits = {
  RATE_LIMIT_LOGIN: '1000000/1m',
  RATE_LIMIT_LOGIN_GLOBAL: '1000000/1m',
  RATE_LIMIT_SIGNUP: '1000000/1m',
  RATE_LIMIT_REFRESH: '1000000/1m',
  RATE_LIMIT_API: '1000000/1m',
  RATE_LIMIT_ANONYMOUS: '1000000/1m',
  RATE_LIMIT_VERIFY: '1000000/1m',
  RATE_LIMIT_SETUP: '1000000/1m',
  RATE_LIMIT_SENSITIVE: '1000000/1m',
} as const;
