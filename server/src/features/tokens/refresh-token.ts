import { createCipheriv, createDecipheriv, createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';

/** How long a used token still gives its successor to the client that used it. */
export const graceMs = 10_000;

const prefix = 'cst_rt_';
const secretBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
// 256 bits in base64url: 43 characters, the last of which carries four bits.
const shape = /^cst_rt_[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** A new token: 256 random bits behind a prefix that secret scanners recognise. */
export const makeRefreshToken = (randomness: Randomness): string =>
  prefix + randomness.bytes(secretBytes).toString('base64url');

export const isRefreshToken = (presented: string): boolean => shape.test(presented);

/** What is stored in its place. A fast digest is enough: 256 random bits cannot be guessed. */
export const digestRefreshToken = (token: string): Buffer => hash('sha256', token, 'buffer');

/** What makes two requests come from the same client: its network (an IPv6 /64) and its `User-Agent`. */
export const digestClient = ({ network, userAgent }: ClientDescription): Buffer =>
  hash('sha256', JSON.stringify([network, userAgent]), 'buffer');

// The token itself is the key, so that nobody who reads the database learns the successor.
// A KeyObject, because a cipher that is given bytes spends 11 µs on finding out that they are none.
const successorKey = (token: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', token, Buffer.alloc(0), 'castellan/v1/refresh-successor', 32)));

/** Encrypts the successor so that only who presents `token` can read it. Layout: nonce, tag, cipher text. */
export const sealSuccessor = (token: string, successor: string, randomness: Randomness): Buffer => {
  const nonce = randomness.bytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', successorKey(token), nonce);
  const body = Buffer.concat([cipher.update(successor, 'latin1'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

/** @throws Error when it was not sealed for this token. */
export const openSuccessor = (token: string, sealed: Buffer): string => {
  const decipher = createDecipheriv('aes-256-gcm', successorKey(token), sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  const body = sealed.subarray(nonceBytes + tagBytes);
  return decipher.update(body, undefined, 'latin1') + decipher.final('latin1');
};
