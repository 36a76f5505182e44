import { defineProblem } from '../../platform/problem/problem.ts';

export const emailNotVerified = defineProblem({
  code: 'AUTH_EMAIL_NOT_VERIFIED',
  status: 403,
  message: 'Open the link in the mail that we have sent you first.',
  description:
    'Answered to the password of a sign-up with this address whose mail nobody has followed yet, whether or not the address had an account before. `POST /api/v1/auth/email/resend` sends another mail.',
});

export const invalidCredentials = defineProblem({
  code: 'AUTH_INVALID_CREDENTIALS',
  status: 401,
  message: 'The login or the password is not right.',
  description:
    'The same answer, in the same time, for an unknown account, a wrong password and an account that may not sign in.',
});
