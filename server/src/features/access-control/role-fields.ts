import { z } from 'zod';
import type { Permission, PermissionDefinition } from '../../vocabulary/permission.ts';
import { createPermissionSet } from './permission-set.ts';

/** The fields of a role as requests carry them. */

const maxPermissions = 200;
const maxRolesOfUser = 20;

/** Marks each entry that stands there a second time. */
const refuseRepetition = (values: readonly string[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const [place, value] of values.entries()) {
    if (seen.has(value)) context.addIssue({ code: 'custom', path: [place], message: 'This is there twice.' });
    seen.add(value);
  }
};

export const roleNameField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,49}$/, 'A role name has 2 to 50 of a-z, 0-9 and hyphen, and begins with a letter.')
  .meta({ description: '2 to 50 of a-z, 0-9 and hyphen, a letter first.', example: 'support' });

const roleDescriptionField = z
  .string()
  .trim()
  .max(500, 'A description has at most 500 characters.')
  .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u, 'A description has no control characters.')
  .meta({ description: 'What the role is for, in a sentence.', example: 'Answers questions about accounts.' });

/** The roles of one account, each named once. */
export const roleNamesField = z
  .array(roleNameField)
  .max(maxRolesOfUser, { message: `An account has at most ${maxRolesOfUser} roles.`, abort: true })
  .superRefine(refuseRepetition)
  .meta({ description: 'The names of the roles, each once.', example: ['user', 'support'] });

const permissionText = /^(?:\*|[a-z][a-z0-9-]{0,49}):(?:\*|[a-z][a-z0-9-]{0,49})$/;
const isPermission = (text: string): text is Permission => permissionText.test(text);

/** A permission as it is stored. */
export const storedPermission = z.custom<Permission>((value) => typeof value === 'string' && isPermission(value));

const permissionField = z.string().transform((text, context): Permission => {
  if (isPermission(text)) return text;
  context.addIssue({ code: 'custom', message: 'Write resource:action, with * for all on either side.' });
  return z.NEVER;
});

/**
 * A list of permissions: each once, and each allowing something that a feature declares, so that a misspelt one does not
 * lie dormant until a later release gives it a meaning.
 */
const createPermissionsField = (declared: () => readonly PermissionDefinition[]) =>
  z
    .array(permissionField)
    .max(maxPermissions, { message: `A role has at most ${maxPermissions} permissions.`, abort: true })
    .superRefine(refuseRepetition)
    .superRefine((permissions, context) => {
      const known = declared();
      for (const [place, permission] of permissions.entries()) {
        const set = createPermissionSet([permission]);
        if (known.some(({ name }) => set.covers(name))) continue;
        context.addIssue({ code: 'custom', path: [place], message: 'There is no such permission.' });
      }
    })
    .transform((permissions) => permissions.toSorted())
    .meta({ description: '`resource:action`, with `*` for all on either side.', example: ['users:read'] });

/**
 * A role as it is defined, and as it is changed.
 *
 * @param declared asked at each request, because it is known only once every feature exists.
 */
export const createRoleSchemas = (declared: () => readonly PermissionDefinition[]) => {
  const permissions = createPermissionsField(declared);
  return {
    creation: z
      .strictObject({ name: roleNameField, description: roleDescriptionField.default(''), permissions })
      .meta({ id: 'RoleCreation' }),
    change: z
      .strictObject({
        description: roleDescriptionField.exactOptional(),
        permissions: permissions.exactOptional(),
      })
      .meta({ id: 'RoleChange', description: 'What to change; an absent field stays as it is.' }),
  };
};

export type RoleSchemas = ReturnType<typeof createRoleSchemas>;
