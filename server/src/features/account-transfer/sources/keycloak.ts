import { z } from 'zod';
import { type Refusal, refuse, type Source } from '../source-account.ts';
import { joinName, leftBehindOf, optionalFlag, optionalText, optionalTime, present, refuseShape } from './fields.ts';

const credential = z.looseObject({
  type: z.string().nullish(),
  secretData: z.string().nullish(),
  credentialData: z.string().nullish(),
});

const account = z.looseObject({
  id: optionalText,
  username: optionalText,
  email: optionalText,
  emailVerified: optionalFlag,
  firstName: optionalText,
  lastName: optionalText,
  enabled: optionalFlag,
  createdTimestamp: optionalTime,
  credentials: z.array(credential).nullish(),
  realmRoles: z.array(z.string()).nullish(),
  serviceAccountClientId: optionalText,
  attributes: z.unknown().optional(),
  clientRoles: z.unknown().optional(),
  groups: z.unknown().optional(),
  federatedIdentities: z.unknown().optional(),
  requiredActions: z.unknown().optional(),
});

const secretData = z.object({ value: z.string(), salt: z.string().optional() });
const parameter = z
  .array(z.string())
  .min(1)
  .transform(([first]) => first);
const credentialData = z.object({
  algorithm: z.string(),
  hashIterations: z.number().int().nullish(),
  additionalParameters: z
    .looseObject({
      type: parameter.optional(),
      version: parameter.optional(),
      memory: parameter.optional(),
      parallelism: parameter.optional(),
    })
    .nullish(),
});

const unpadded = (text: string): string => text.replace(/=+$/, '');

/** Every realm gives these to everybody; they say nothing of the person. */
const isOfTheRealm = (role: string): boolean =>
  role === 'offline_access' || role === 'uma_authorization' || role.startsWith('default-roles-');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The hash of a password as a PHC string. */
const readHash = (one: z.output<typeof credential>): string | Refusal => {
  const secret = secretData.safeParse(parseJson(one.secretData ?? ''));
  const made = credentialData.safeParse(parseJson(one.credentialData ?? ''));
  if (!secret.success || !made.success) {
    return refuse('hash_not_supported', 'secretData or credentialData of the password are not as Keycloak writes them');
  }
  const { algorithm, hashIterations, additionalParameters } = made.data;
  const salt = unpadded(secret.data.salt ?? '');
  const digest = unpadded(secret.data.value);
  if (/^pbkdf2(-sha256|-sha512)?$/.test(algorithm)) return `$${algorithm}$${hashIterations ?? 0}$${salt}$${digest}`;
  if (algorithm === 'argon2') {
    const { type = 'id', version = '1.3', memory = '0', parallelism = '0' } = additionalParameters ?? {};
    const number = version === '1.0' ? '16' : '19';
    return `$argon2${type}$v=${number}$m=${memory},t=${hashIterations ?? 0},p=${parallelism}$${salt}$${digest}`;
  }
  // What an extension of Keycloak stores as one text: bcrypt, mostly.
  if (secret.data.value.startsWith('$')) return secret.data.value;
  return refuse('hash_not_supported', `the algorithm of the password is ${algorithm.slice(0, 40)}`);
};

/** The file of `kc.sh export --users realm_file` or `different_files`. */
export const keycloak: Source = {
  listName: 'users',
  read: (value) => {
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    if (one.serviceAccountClientId !== undefined) {
      return refuse('not_an_account', 'it belongs to a client and not to a person');
    }
    const password = one.credentials?.find(({ type }) => type === 'password');
    const passwordHash = password && readHash(password);
    if (typeof passwordHash === 'object') return passwordHash;
    const otherCredentials = one.credentials?.filter(({ type }) => type !== 'password');
    const isMailAddress = one.username?.includes('@') === true;
    return {
      kind: 'account',
      externalId: one.id ?? null,
      email: one.email ?? (isMailAddress ? (one.username ?? null) : null),
      ...present({
        emailVerified: one.emailVerified,
        username: isMailAddress ? undefined : one.username,
        name: joinName(one.firstName, one.lastName),
        roles: one.realmRoles?.filter((role) => !isOfTheRealm(role)),
        isDisabled: one.enabled === undefined ? undefined : !one.enabled,
        createdAt: one.createdTimestamp,
        passwordHash,
      }),
      leftBehind: leftBehindOf({
        attributes: one.attributes,
        'roles of clients': one.clientRoles,
        groups: one.groups,
        'identities at other providers': one.federatedIdentities,
        'required actions': one.requiredActions,
        'credentials besides the password': otherCredentials,
      }),
    };
  },
};
