import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Randomness } from '../randomness/randomness.ts';
import type { Secrets } from './secrets.ts';

const nonceBytes = 12;
const tagBytes = 16;
const keyIdBytes = 6;
const secretKeyBytes = 32;

const deriveFrom = (secretKey: Buffer, label: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), `castellan/v1/${label}`, length));

const identify = (secretKey: Buffer): string => deriveFrom(secretKey, 'key-id', keyIdBytes).toString('hex');

/**
 * The keys of the house from the current `SECRET_KEY` and those before it. New things are made with the current one;
 * older ones still open what they sealed, so that a rotation leaves nothing behind unreadable.
 *
 * @throws Error when a key is not 32 bytes.
 */
export const createKeyring = (
  secretKeys: { readonly current: Buffer; readonly previous: readonly Buffer[] },
  randomness: Randomness,
): Secrets => {
  const byId = new Map<string, Buffer>();
  for (const key of [secretKeys.current, ...secretKeys.previous]) {
    if (key.length !== secretKeyBytes) throw new Error(`A secret key has ${key.length} bytes, not ${secretKeyBytes}`);
    byId.set(identify(key), key);
  }
  const keyId = identify(secretKeys.current);
  const derived = new Map<string, Buffer>();

  const derive = (label: string, length: number, id: string = keyId): Buffer => {
    const cacheKey = `${id}/${length}/${label}`;
    const known = derived.get(cacheKey);
    if (known) return known;
    const secretKey = byId.get(id);
    if (!secretKey)
      throw new Error(`No secret key has the id ${id}; add the one it was made with to SECRET_KEY_PREVIOUS`);
    const made = deriveFrom(secretKey, label, length);
    derived.set(cacheKey, made);
    return made;
  };

  return {
    keyId,
    previousKeyIds: [...byId.keys()].filter((id) => id !== keyId),
    derive,
    // Layout: key id (6 bytes) | nonce (12) | tag (16) | cipher text. The key id is authenticated with the context.
    seal: (label, plain, context) => {
      const id = Buffer.from(keyId, 'hex');
      const nonce = randomness.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', derive(`seal/${label}`, 32), nonce);
      cipher.setAAD(Buffer.concat([id, Buffer.from(context)]));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([id, nonce, cipher.getAuthTag(), body]);
    },
    open: (label, sealed, context) => {
      if (sealed.length < keyIdBytes + nonceBytes + tagBytes) throw new Error('A sealed value is cut short');
      const id = sealed.subarray(0, keyIdBytes);
      const nonce = sealed.subarray(keyIdBytes, keyIdBytes + nonceBytes);
      const tag = sealed.subarray(keyIdBytes + nonceBytes, keyIdBytes + nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', derive(`seal/${label}`, 32, id.toString('hex')), nonce, {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.concat([id, Buffer.from(context)]));
      decipher.setAuthTag(tag);
      const body = sealed.subarray(keyIdBytes + nonceBytes + tagBytes);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    },
  };
};
