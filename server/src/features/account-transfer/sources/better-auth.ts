import { z } from 'zod';
import type { Source } from '../source-account.ts';
import { leftBehindOf, optionalFlag, optionalText, optionalTime, present, refuseShape } from './fields.ts';

const account = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  email: optionalText,
  emailVerified: optionalFlag,
  name: optionalText,
  username: optionalText,
  role: optionalText,
  banned: optionalFlag,
  createdAt: optionalTime,
  password: optionalText,
  twoFactorEnabled: optionalFlag,
  phoneNumber: z.unknown().optional(),
});

/** One JSON object a line: a row of `user` with the `password` of its account of the provider `credential`. */
export const betterAuth: Source = {
  listName: null,
  read: (value) => {
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    return {
      kind: 'account',
      externalId: one.id === null || one.id === undefined ? null : String(one.id),
      email: one.email ?? null,
      ...present({
        emailVerified: one.emailVerified,
        username: one.username,
        name: one.name,
        // The admin plugin keeps several roles in one text.
        roles: one.role?.split(',').flatMap((role) => role.trim() || []),
        isDisabled: one.banned,
        createdAt: one.createdAt,
        passwordHash: one.password,
      }),
      leftBehind: leftBehindOf({
        'second factors': one.twoFactorEnabled === true ? true : undefined,
        'telephone numbers': one.phoneNumber,
      }),
    };
  },
};
