import { z } from 'zod';
import type { Source } from '../source-account.ts';
import { leftBehindOf, optionalFlag, optionalText, optionalTime, present, refuseShape } from './fields.ts';

const account = z.looseObject({
  localId: optionalText,
  email: optionalText,
  emailVerified: optionalFlag,
  displayName: optionalText,
  passwordHash: optionalText,
  salt: optionalText,
  disabled: optionalFlag,
  createdAt: optionalTime,
  phoneNumber: z.unknown().optional(),
  customAttributes: z.unknown().optional(),
  mfaInfo: z.unknown().optional(),
  providerUserInfo: z.array(z.looseObject({ providerId: z.string().nullish() })).nullish(),
});

/** The file of `firebase auth:export users.json --format=json`. */
export const firebase: Source = {
  listName: 'users',
  read: (value) => {
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    const hash = one.passwordHash;
    return {
      kind: 'account',
      externalId: one.localId ?? null,
      email: one.email ?? null,
      ...present({
        emailVerified: one.emailVerified,
        name: one.displayName,
        isDisabled: one.disabled,
        createdAt: one.createdAt,
        passwordHash: hash === undefined ? undefined : `$firebase-scrypt$${one.salt ?? ''}$${hash}`,
      }),
      leftBehind: leftBehindOf({
        'telephone numbers': one.phoneNumber,
        'custom claims': one.customAttributes,
        'second factors': one.mfaInfo,
        'identities at other providers': one.providerUserInfo?.filter(({ providerId }) => providerId !== 'password'),
      }),
    };
  },
};
