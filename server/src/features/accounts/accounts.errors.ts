import { conflict } from '../../platform/problem/general-problems.ts';
import { defineProblem, Problem } from '../../platform/problem/problem.ts';

export const reauthenticationRequired = defineProblem({
  code: 'AUTH_REAUTHENTICATION_REQUIRED',
  status: 401,
  message: 'Log in again to do this.',
  description: 'The act is sensitive and the last login is more than 15 minutes ago.',
});

/** With the challenge of RFC 9470, section 3, so that a client asks for a login and does not refresh. */
export const loginTooOld = (maxAgeSeconds: number): Problem =>
  new Problem(reauthenticationRequired, {
    headers: {
      'WWW-Authenticate': `Bearer realm="castellan", error="insufficient_user_authentication", max_age="${maxAgeSeconds}"`,
    },
  });

export const emailTaken = (): Problem =>
  new Problem(conflict, { message: 'This e-mail address already has an account.', details: { field: 'email' } });

export const usernameTaken = (): Problem =>
  new Problem(conflict, { message: 'This username is taken.', details: { field: 'username' } });

export const lastAdministrator = (): Problem =>
  new Problem(conflict, { message: 'This is the last administrator; make another one first.' });
