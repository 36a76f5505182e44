import { conflict } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';

export const emailTaken = (): Problem =>
  new Problem(conflict, { message: 'This e-mail address already has an account.', details: { field: 'email' } });

export const usernameTaken = (): Problem =>
  new Problem(conflict, { message: 'This username is taken.', details: { field: 'username' } });

export const lastAdministrator = (): Problem =>
  new Problem(conflict, { message: 'This is the last administrator; make another one first.' });
