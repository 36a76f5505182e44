import type { Role } from 'castellan-client';
import type { Words } from '../words/en.ts';

/** What a role is for: of those that every house has, in the language of the person. */
export const roleDescription = ({ name, description, built_in }: Role, { roles }: Words): string =>
  (built_in ? roles.roleWords[name] : undefined) ?? description;

/** Whether a role is found by its name or by what it is for, as they are shown. */
export const isRoleFound = (role: Role, search: string, words: Words): boolean =>
  `${role.name} ${roleDescription(role, words)}`.toLowerCase().includes(search.trim().toLowerCase());
