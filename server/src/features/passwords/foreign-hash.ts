import type { Secrets } from '../../platform/secrets/secrets.ts';
import { parseEncodedHash } from './encoded-hash.ts';
import { type FirebaseParameters, isFirebaseHash, sealFirebaseHash } from './firebase-hash.ts';
import { openEnvelope, sealFirebase, sealForeign } from './hash-envelope.ts';
import { parseWeakHash, type WeakHash } from './weak-digest.ts';

/** Why a hash from elsewhere is not taken. */
export const hashRefusals = ['hash_not_supported', 'hash_not_acceptable', 'hash_key_missing'] as const;

export type HashRefusal = (typeof hashRefusals)[number];

/** A hash from elsewhere, read: ready to store, or too weak to be stored as it is. */
export type ForeignHash =
  | { readonly kind: 'ready'; readonly stored: string }
  | { readonly kind: 'weak'; readonly hash: WeakHash }
  | { readonly kind: 'refused'; readonly reason: HashRefusal };

export type ForeignHashNeeds = {
  readonly secrets: Pick<Secrets, 'seal' | 'open' | 'keyId' | 'previousKeyIds'>;
  /** Null where no hash of Firebase's can be read. */
  readonly firebase: FirebaseParameters | null;
};

const refused = (reason: HashRefusal): ForeignHash => ({ kind: 'refused', reason });

const phc = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** scrypt as a PHC string; a cost that is no power of two has none. */
const scryptOf = (cost: number, blockSize: string, parallelism: string, salt: Buffer, digest: Buffer): string => {
  const log2 = Math.log2(cost);
  const ln = Number.isInteger(log2) ? String(log2) : 'none';
  return `$scrypt$ln=${ln},r=${blockSize},p=${parallelism}$${phc(salt)}$${phc(digest)}`;
};

/** How others write what has a standard form; `undefined` when the pattern does not fit. */
const otherForms: readonly ((text: string) => string | undefined)[] = [
  // Django puts its own name for the scheme in front.
  (text) => /^(?:bcrypt\$|argon2)(\$.*)$/s.exec(text)?.[1],
  (text) => /^\{(?:CRYPT|BCRYPT|ARGON2)\}(\$.+)$/is.exec(text)?.[1],
  (text) => {
    const found = /^scrypt\$(\d{1,8})\$([A-Za-z0-9]+)\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/=]+)$/.exec(text);
    if (found === null) return undefined;
    const [, cost, salt = '', blockSize = '', parallelism = '', digest = ''] = found;
    return scryptOf(Number(cost), blockSize, parallelism, Buffer.from(salt), Buffer.from(digest, 'base64'));
  },
  // Werkzeug, the library beneath Flask: the salt is the text itself.
  (text) => {
    const found = /^scrypt:(\d{1,8}):(\d{1,2}):(\d{1,2})\$([A-Za-z0-9]+)\$((?:[0-9a-f]{2})+)$/.exec(text);
    if (found === null) return undefined;
    const [, cost, blockSize = '', parallelism = '', salt = '', digest = ''] = found;
    return scryptOf(Number(cost), blockSize, parallelism, Buffer.from(salt), Buffer.from(digest, 'hex'));
  },
  (text) => {
    const found = /^pbkdf2:(sha1|sha256|sha512):(\d{1,10})\$([A-Za-z0-9]+)\$((?:[0-9a-f]{2})+)$/.exec(text);
    if (found === null) return undefined;
    const [, hash = '', iterations = '', salt = '', digest = ''] = found;
    return `$pbkdf2-${hash}$${iterations}$${phc(Buffer.from(salt))}$${phc(Buffer.from(digest, 'hex'))}`;
  },
];

/** better-auth: the salt is the hexadecimal text itself, and the password is normalised to NFKC. */
const betterAuthForm = /^([0-9a-f]{32}):([0-9a-f]{128})$/;

const looksKnown = /^(\$(2[abxy]|argon2|scrypt|pbkdf2)|pbkdf2|scrypt|bcrypt\$|argon2\$|\{)/;

/**
 * Reads a hash that another system made. Costs beyond what a login may take are refused here, so that no login finds them.
 *
 * A hash that this or another house of ours made (`cst1$…`) is taken when the key it was made with is known.
 */
export const readForeignHash = (text: string, { secrets, firebase }: ForeignHashNeeds): ForeignHash => {
  if (text.startsWith('cst1$')) {
    const opened = openEnvelope(text, secrets);
    if (opened === undefined)
      return refused(text.startsWith('cst1$firebase$') ? 'hash_key_missing' : 'hash_not_acceptable');
    const isKnown = opened.pepperId === null || [secrets.keyId, ...secrets.previousKeyIds].includes(opened.pepperId);
    return isKnown ? { kind: 'ready', stored: text } : refused('hash_key_missing');
  }
  if (isFirebaseHash(text)) {
    if (firebase === null) return refused('hash_key_missing');
    const written = sealFirebaseHash(text, firebase, secrets);
    return written === undefined ? refused('hash_not_acceptable') : { kind: 'ready', stored: sealFirebase(written) };
  }
  const [, salt, digest] = betterAuthForm.exec(text) ?? [];
  if (salt !== undefined && digest !== undefined) {
    const encoded = scryptOf(16_384, '16', '1', Buffer.from(salt), Buffer.from(digest, 'hex'));
    return { kind: 'ready', stored: sealForeign(encoded, 'nfkc') };
  }
  for (const encoded of [text, ...otherForms.flatMap((translate) => translate(text) ?? [])]) {
    if (parseEncodedHash(encoded) !== undefined) return { kind: 'ready', stored: sealForeign(encoded, 'plain') };
  }
  const hash = parseWeakHash(text);
  if (hash !== undefined) return { kind: 'weak', hash };
  return refused(looksKnown.test(text) ? 'hash_not_acceptable' : 'hash_not_supported');
};
