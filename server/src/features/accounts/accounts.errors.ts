import { conflict, forbidden } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';

export const emailTaken = (): Problem =>
  new Problem(conflict, { message: 'This e-mail address already has an account.', details: { field: 'email' } });

export const usernameTaken = (): Problem =>
  new Problem(conflict, { message: 'This username is taken.', details: { field: 'username' } });

export const lastAdministrator = (): Problem =>
  new Problem(conflict, { message: 'This is the last administrator; make another one first.' });

export const rolesNeedGrant = (permission: Permission): Problem =>
  new Problem(forbidden, {
    message: 'You may make accounts, but not give them roles.',
    because: { kind: 'permission', permission },
  });

/** An administrator who shuts themselves out cannot undo it. */
export const notOneself = (message: string): Problem => new Problem(conflict, { message });

export const statusNotSettable = (status: string): Problem =>
  new Problem(conflict, {
    message: `Only an active account can be disabled, and only a disabled one made active; this one is ${status}.`,
    details: { field: 'status' },
  });
