import { z } from 'zod';
import type { Source } from '../source-account.ts';
import { leftBehindOf, optionalFlag, optionalText, optionalTime, present, refuseShape } from './fields.ts';

// Two files: the users of the export job, and the hashes that Auth0's support sends. Their records share the address.
const account = z.looseObject({
  user_id: optionalText,
  _id: z.looseObject({ $oid: z.string() }).nullish(),
  email: optionalText,
  email_verified: optionalFlag,
  username: optionalText,
  name: optionalText,
  created_at: optionalTime,
  blocked: optionalFlag,
  passwordHash: optionalText,
  user_metadata: z.unknown().optional(),
  app_metadata: z.unknown().optional(),
  multifactor: z.unknown().optional(),
  phone_number: z.unknown().optional(),
  identities: z.array(z.looseObject({ provider: z.string().nullish() })).nullish(),
});

/** The file of a job of `POST /api/v2/jobs/users-exports` in the format json, or of the export of password hashes. */
export const auth0: Source = {
  listName: null,
  read: (value) => {
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    const oid = one._id?.$oid;
    return {
      kind: 'account',
      externalId: one.user_id ?? (oid === undefined ? null : `auth0|${oid}`),
      email: one.email ?? null,
      ...present({
        emailVerified: one.email_verified,
        username: one.username,
        // Without a name Auth0 writes the address there.
        name: one.name?.includes('@') ? undefined : one.name,
        isDisabled: one.blocked,
        createdAt: one.created_at,
        passwordHash: one.passwordHash,
      }),
      leftBehind: leftBehindOf({
        user_metadata: one.user_metadata,
        app_metadata: one.app_metadata,
        'second factors': one.multifactor,
        'telephone numbers': one.phone_number,
        'identities at other providers': one.identities?.filter(({ provider }) => provider !== 'auth0'),
      }),
    };
  },
};
