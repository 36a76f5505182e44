import { defineProblem } from '../../platform/problem/problem.ts';

export const invalidCredentials = defineProblem({
  code: 'AUTH_INVALID_CREDENTIALS',
  status: 401,
  message: 'The login or the password is not right.',
  description:
    'The same answer, in the same time, for an unknown account, a wrong password and an account that may not sign in.',
});
