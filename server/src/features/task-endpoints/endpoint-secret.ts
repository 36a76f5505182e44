import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { SealedEndpoint } from './task-endpoint.ts';

const label = 'task-endpoint-secret';
const keyBytes = 32;

/** A signing secret: as whoever receives is told it, once, and as it lies in the database. */
export type NewSecret = { readonly text: string; readonly sealed: Buffer };

export const makeSecret = (
  endpoint: string,
  { secrets, randomness }: { readonly secrets: Secrets; readonly randomness: Randomness },
): NewSecret => {
  const key = randomness.bytes(keyBytes);
  return { text: `whsec_${key.toString('base64')}`, sealed: secrets.seal(label, key, endpoint) };
};

/** What a call is signed with now: the secret, and for a while after a rotation the one before it. */
export const keysInForce = (endpoint: SealedEndpoint, secrets: Secrets, now: Date): Buffer[] => {
  const { name, secretSealed, previousSecretSealed, previousSecretUntil } = endpoint;
  const keys = [secrets.open(label, secretSealed, name)];
  if (previousSecretSealed !== null && previousSecretUntil !== null && previousSecretUntil > now) {
    keys.push(secrets.open(label, previousSecretSealed, name));
  }
  return keys;
};
