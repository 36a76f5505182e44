import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { HashCheck } from './hashing-job.ts';

/*
 * Firebase's scrypt: a key derived from password, salt and separator encrypts the signer key of the project with AES-256 in
 * counter mode, and the cipher text is the hash. Cipher text and signer key together give the key stream, which is all that
 * a password has to be compared with. It is sealed before it is stored: as with Firebase, a copy of the database is not
 * enough to guess passwords with, and the signer key itself is kept nowhere.
 */

/** What the Firebase console shows as the hash parameters of a project. */
export type FirebaseParameters = {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
  readonly rounds: number;
  readonly memoryCost: number;
};

const sealLabel = 'firebase-hash';
const bounds = { mostRounds: 8, mostMemoryCost: 17, leastKeyBytes: 32, mostKeyBytes: 128, mostSaltBytes: 256 } as const;

const importedForm = /^\$firebase-scrypt\$(?<salt>[A-Za-z0-9+/_-]*={0,2})\$(?<hash>[A-Za-z0-9+/_-]+={0,2})$/;
const storedForm =
  /^ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2})\$(?<salt>[A-Za-z0-9+/]*={0,2})\$(?<sealed>[A-Za-z0-9+/]+={0,2})$/;

const isWithinBounds = (rounds: number, memoryCost: number): boolean =>
  rounds >= 1 && rounds <= bounds.mostRounds && memoryCost >= 1 && memoryCost <= bounds.mostMemoryCost;

export const isFirebaseHash = (encoded: string): boolean => importedForm.test(encoded);

/** The part of a stored hash behind its name; undefined when it does not fit the parameters, or they ask for too much. */
export const sealFirebaseHash = (
  encoded: string,
  { signerKey, saltSeparator, rounds, memoryCost }: FirebaseParameters,
  secrets: Pick<Secrets, 'seal'>,
): string | undefined => {
  const found = importedForm.exec(encoded)?.groups;
  if (found === undefined || !isWithinBounds(rounds, memoryCost)) return undefined;
  const salt = Buffer.concat([Buffer.from(found.salt ?? '', 'base64'), saltSeparator]);
  const hash = Buffer.from(found.hash ?? '', 'base64');
  const isFitting =
    hash.length === signerKey.length && hash.length >= bounds.leastKeyBytes && hash.length <= bounds.mostKeyBytes;
  if (!isFitting || salt.length > bounds.mostSaltBytes) return undefined;
  const keyStream = Buffer.from(hash.map((byte, place) => byte ^ (signerKey[place] ?? 0)));
  const sealed = secrets.seal(sealLabel, keyStream, '');
  return `ln=${memoryCost},r=${rounds}$${salt.toString('base64')}$${sealed.toString('base64')}`;
};

/** @returns undefined for what is not of that form, or was sealed with a key that is not there any more. */
export const openFirebaseHash = (stored: string, secrets: Pick<Secrets, 'open'>): HashCheck | undefined => {
  const found = storedForm.exec(stored)?.groups;
  const [memoryCost, rounds] = [Number(found?.ln ?? Number.NaN), Number(found?.r ?? Number.NaN)];
  if (found === undefined || !isWithinBounds(rounds, memoryCost)) return undefined;
  try {
    return {
      scheme: 'firebase-scrypt',
      cost: 2 ** memoryCost,
      blockSize: rounds,
      salt: Uint8Array.from(Buffer.from(found.salt ?? '', 'base64')),
      keyStream: Uint8Array.from(secrets.open(sealLabel, Buffer.from(found.sealed ?? '', 'base64'), '')),
    };
  } catch {
    return undefined;
  }
};
