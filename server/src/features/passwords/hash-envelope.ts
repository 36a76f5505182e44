import type { Secrets } from '../../platform/secrets/secrets.ts';
import { parseEncodedHash } from './encoded-hash.ts';
import { openFirebaseHash } from './firebase-hash.ts';
import type { HashCheck, HashRecipe } from './hashing-job.ts';
import { readWeakDigest, type WeakDigest, writeWeakDigest } from './weak-digest.ts';

/**
 * A stored credential, read. `pepperId` names the key under which the password was pre-hashed; null for a hash that came
 * from elsewhere and was made of the password itself.
 */
export type StoredHash = {
  readonly pepperId: string | null;
  readonly check: HashCheck;
  /** What the password went through before the hash was made of it: the other system's normalisation, or its own fast digest. */
  readonly beneath?: 'nfkc' | WeakDigest;
};

const version = 'cst1';
const importPrefixes = { plain: `${version}$import$-$`, nfkc: `${version}$import$nfkc$` } as const;
const firebasePrefix = `${version}$firebase$`;
const wrappedForm = /^cst1\$wrapped\$(?<digest>[a-z0-9,A-Z_-]{1,120})\$(?<own>cst1\$.+)$/;
const ownForm = /^cst1\$(?<scheme>bcrypt|argon2id)\$(?<pepperId>[A-Za-z0-9_-]{1,64})\$(?<rest>.+)$/;

/** `encoded` is the library's form: `$2b$12$…` becomes `cst1$bcrypt$<pepper-id>$2b$12$…`, argon2id's name moves to the front. */
export const sealEnvelope = (scheme: HashRecipe['scheme'], pepperId: string, encoded: string): string => {
  const rest = scheme === 'argon2id' ? encoded.slice('$argon2id$'.length) : encoded.slice(1);
  return `${version}$${scheme}$${pepperId}$${rest}`;
};

/** A hash from elsewhere in its own text form. `nfkc`: whoever made it normalised the password that way. */
export const sealForeign = (encoded: string, normalisation: keyof typeof importPrefixes): string =>
  `${importPrefixes[normalisation]}${encoded}`;

/** @param written what `sealFirebaseHash` made. */
export const sealFirebase = (written: string): string => `${firebasePrefix}${written}`;

/** @param own an envelope of ours around the hash of the digest, in hexadecimal. */
export const sealWrapped = (digest: WeakDigest, own: string): string =>
  `${version}$wrapped$${writeWeakDigest(digest)}$${own}`;

/** A hash from elsewhere in the form in which it came; undefined for one that only this house can read. */
export const unwrapForeign = (stored: string): string | undefined =>
  stored.startsWith(importPrefixes.plain) ? stored.slice(importPrefixes.plain.length) : undefined;

const openForeign = (stored: string): StoredHash | undefined => {
  const isNormalised = stored.startsWith(importPrefixes.nfkc);
  const check = parseEncodedHash(stored.slice(importPrefixes[isNormalised ? 'nfkc' : 'plain'].length));
  return check && { pepperId: null, check, ...(isNormalised && { beneath: 'nfkc' }) };
};

const openWrapped = (stored: string): StoredHash | undefined => {
  const wrapped = wrappedForm.exec(stored)?.groups;
  const beneath = readWeakDigest(wrapped?.digest ?? '');
  const own = openOwn(wrapped?.own ?? '');
  return own && beneath && { ...own, beneath };
};

/** @returns undefined for what cannot be verified here. */
export const openEnvelope = (stored: string, secrets?: Pick<Secrets, 'open'>): StoredHash | undefined => {
  if (Object.values(importPrefixes).some((prefix) => stored.startsWith(prefix))) return openForeign(stored);
  if (stored.startsWith(firebasePrefix)) {
    const check = secrets && openFirebaseHash(stored.slice(firebasePrefix.length), secrets);
    return check && { pepperId: null, check };
  }
  return openWrapped(stored) ?? openOwn(stored);
};

const openOwn = (stored: string): StoredHash | undefined => {
  const found = ownForm.exec(stored)?.groups;
  if (found === undefined) return undefined;
  const { scheme, pepperId = '', rest } = found;
  const check = parseEncodedHash(scheme === 'argon2id' ? `$argon2id$${rest}` : `$${rest}`);
  // The name in front and the hash behind it must tell the same.
  return check !== undefined && check.scheme === scheme ? { pepperId, check } : undefined;
};

/** Whether to compare with it is the same work as to compare with a new hash by this recipe. */
export const costsAsMuch = (check: HashCheck, recipe: HashRecipe): boolean => {
  if (recipe.scheme === 'bcrypt') return check.scheme === 'bcrypt' && check.cost === recipe.cost;
  return (
    check.scheme === 'argon2id' &&
    check.memoryKiB === recipe.memoryKiB &&
    check.passes === recipe.passes &&
    check.parallelism === recipe.parallelism
  );
};

/** Whether a new hash by this recipe and pepper would be no different in kind. */
export const isCurrent = ({ check, pepperId, beneath }: StoredHash, recipe: HashRecipe, current: string): boolean =>
  pepperId === current && beneath === undefined && costsAsMuch(check, recipe);
