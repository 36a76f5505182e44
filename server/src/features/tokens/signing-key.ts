import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Algorithm } from './compact-token.ts';

export type AsymmetricAlgorithm = Exclude<Algorithm, 'HS256'>;

/** One key, one algorithm (RFC 8725, section 3.1): what a token says of itself never chooses how it is checked. */
export type SigningKey = {
  readonly kid: string;
  readonly algorithm: Algorithm;
  sign(input: string): Promise<Buffer> | Buffer;
  verify(input: string, signature: Buffer): boolean;
};

const publicMembers = z.union([
  z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
]);

/** A public key as the key set shows it (RFC 7517, section 4). */
export type PublicJwk = z.output<typeof publicMembers> & {
  readonly kid: string;
  readonly alg: AsymmetricAlgorithm;
  readonly use: 'sig';
};

export type AsymmetricKey = SigningKey & {
  readonly algorithm: AsymmetricAlgorithm;
  readonly publicJwk: PublicJwk;
  /** PKCS #8, to be sealed and nothing else. */
  exportPrivate(): Buffer;
};

const generate = promisify(generateKeyPair);
const smallestRsaBits = 2_048;

/** Makes a key pair; the work is done on a thread of its own. */
export const generateSigningKey = async (algorithm: AsymmetricAlgorithm, rsaBits: number): Promise<AsymmetricKey> => {
  if (algorithm === 'RS256') {
    const pair = await generate('rsa', { modulusLength: rsaBits });
    return describeKey(algorithm, pair.privateKey);
  }
  const pair =
    algorithm === 'ES256' ? await generate('ec', { namedCurve: 'P-256' }) : await generate('ed25519', undefined);
  return describeKey(algorithm, pair.privateKey);
};

/** Reads a PKCS #8 private key. @throws Error when it is not one for this algorithm. */
export const importSigningKey = (algorithm: AsymmetricAlgorithm, pkcs8: Buffer): AsymmetricKey =>
  describeKey(algorithm, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));

const describeKey = (algorithm: AsymmetricAlgorithm, privateKey: KeyObject): AsymmetricKey => {
  requireFitting(algorithm, privateKey);
  const publicKey = createPublicKey(privateKey);
  const members = publicMembers.parse(publicKey.export({ format: 'jwk' }));
  const kid = thumbprint(members);
  return {
    kid,
    algorithm,
    publicJwk: { ...members, kid, alg: algorithm, use: 'sig' },
    exportPrivate: () => privateKey.export({ format: 'der', type: 'pkcs8' }),
    ...operations(algorithm, privateKey, publicKey),
  };
};

const requireFitting = (algorithm: AsymmetricAlgorithm, { asymmetricKeyType, asymmetricKeyDetails }: KeyObject) => {
  const fits =
    (algorithm === 'RS256' &&
      asymmetricKeyType === 'rsa' &&
      (asymmetricKeyDetails?.modulusLength ?? 0) >= smallestRsaBits) ||
    (algorithm === 'ES256' && asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') ||
    (algorithm === 'EdDSA' && asymmetricKeyType === 'ed25519');
  if (!fits) throw new Error(`The key is no key for ${algorithm}`);
};

const operations = (
  algorithm: AsymmetricAlgorithm,
  privateKey: KeyObject,
  publicKey: KeyObject,
): Pick<SigningKey, 'sign' | 'verify'> => {
  if (algorithm === 'RS256') {
    return {
      // A quarter of a millisecond: on a thread of the shared pool, so that other requests go on meanwhile.
      sign: (input) =>
        new Promise((resolve, reject) => {
          sign('sha256', Buffer.from(input), privateKey, (error, signature) =>
            error ? reject(error) : resolve(signature),
          );
        }),
      verify: (input, signature) => verify('sha256', Buffer.from(input), publicKey, signature),
    };
  }
  if (algorithm === 'ES256') {
    // R and S side by side, not DER (RFC 7518, section 3.4).
    const signer = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const verifier = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    return {
      sign: (input) => sign('sha256', Buffer.from(input), signer),
      verify: (input, signature) => verify('sha256', Buffer.from(input), verifier, signature),
    };
  }
  return {
    sign: (input) => sign(null, Buffer.from(input), privateKey),
    verify: (input, signature) => verify(null, Buffer.from(input), publicKey, signature),
  };
};

/** The one key of HS256. Its id follows from the secret, so that another secret is another key. */
export const createSharedKey = (secret: Buffer): SigningKey => {
  const key = createSecretKey(secret);
  const tag = (input: string): Buffer => createHmac('sha256', key).update(input).digest();
  return {
    kid: tag('castellan/v1/kid').subarray(0, 16).toString('base64url'),
    algorithm: 'HS256',
    sign: tag,
    verify: (input, signature) => {
      const expected = tag(input);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
};

/** The required members in lexicographic order, hashed (RFC 7638, section 3). */
const thumbprint = (members: z.output<typeof publicMembers>): string => {
  const required =
    members.kty === 'RSA'
      ? { e: members.e, kty: members.kty, n: members.n }
      : members.kty === 'EC'
        ? { crv: members.crv, kty: members.kty, x: members.x, y: members.y }
        : { crv: members.crv, kty: members.kty, x: members.x };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
};
