import type { InputIssue } from '../../platform/http/input-validation.ts';
import { conflict, forbidden, invalidInput } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';

/** `missing` is what the caller would have to hold. */
export const beyondCeiling = (missing: Permission): Problem =>
  new Problem(forbidden, {
    message: 'You can give, change or take away only what you hold yourself.',
    because: { kind: 'ceiling', permission: missing },
  });

export const beyondAuthority = (missing: Permission): Problem =>
  new Problem(forbidden, {
    message: 'This account may do more than you, so you cannot manage it.',
    because: { kind: 'ceiling', permission: missing },
  });

export const roleNameTaken = (): Problem =>
  new Problem(conflict, { message: 'There is a role of this name already.', details: { field: 'name' } });

export const roleIsBuiltIn = (): Problem =>
  new Problem(conflict, { message: 'This role is built in; it cannot be changed or deleted.' });

export const roleIsHeld = (holders: number): Problem =>
  new Problem(conflict, {
    message: `${holders === 1 ? '1 account holds' : `${holders} accounts hold`} this role; take it from them first.`,
    details: { holders },
  });

/** `places` are the positions in the list called `path` that name no role. */
export const unknownRoles = (path: string, places: readonly number[]): Problem => {
  const issues: InputIssue[] = places.map((place) => ({
    path: `${path}.${place}`,
    message: 'There is no role of this name.',
  }));
  return new Problem(invalidInput, { details: { issues } });
};
