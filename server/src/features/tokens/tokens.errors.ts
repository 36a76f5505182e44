import { defineProblem } from '../../platform/problem/problem.ts';

export const tokenMissing = defineProblem({
  code: 'AUTH_TOKEN_MISSING',
  status: 401,
  message: 'Log in first: this needs a token.',
  description: 'No bearer token in `Authorization`, and no refresh token where one is needed.',
});

export const tokenInvalid = defineProblem({
  code: 'AUTH_TOKEN_INVALID',
  status: 401,
  message: 'This token is not valid.',
  description:
    'The token is malformed, not ours, or for another purpose. Refresh tokens that are unknown, expired, revoked or used before get this answer alike: log in again.',
});

export const tokenExpired = defineProblem({
  code: 'AUTH_TOKEN_EXPIRED',
  status: 401,
  message: 'This token has expired.',
  description: 'The access token was good and its time is over. Refresh it.',
});

export const tokenRevoked = defineProblem({
  code: 'AUTH_TOKEN_REVOKED',
  status: 401,
  message: 'This token has been revoked.',
  description:
    'The session has ended, or the account has changed since the token was issued. Refresh, or log in again.',
});
