import { parseEncodedHash } from './encoded-hash.ts';
import type { HashCheck, HashRecipe } from './hashing-job.ts';

/**
 * A stored credential, read. `pepperId` names the key under which the password was pre-hashed; null for a hash that came
 * from elsewhere and was made of the password itself.
 */
export type StoredHash = { readonly pepperId: string | null; readonly check: HashCheck };

const version = 'cst1';
const importPrefix = `${version}$import$-$`;
const ownForm = /^cst1\$(?<scheme>bcrypt|argon2id)\$(?<pepperId>[A-Za-z0-9_-]{1,64})\$(?<rest>.+)$/;

/** `encoded` is the library's form: `$2b$12$…` becomes `cst1$bcrypt$<pepper-id>$2b$12$…`, argon2id's name moves to the front. */
export const sealEnvelope = (scheme: HashRecipe['scheme'], pepperId: string, encoded: string): string => {
  const rest = scheme === 'argon2id' ? encoded.slice('$argon2id$'.length) : encoded.slice(1);
  return `${version}$${scheme}$${pepperId}$${rest}`;
};

/** @returns undefined for what cannot be verified here. */
export const openEnvelope = (stored: string): StoredHash | undefined => {
  if (stored.startsWith(importPrefix)) {
    const check = parseEncodedHash(stored.slice(importPrefix.length));
    return check && { pepperId: null, check };
  }
  const found = ownForm.exec(stored)?.groups;
  if (found === undefined) return undefined;
  const { scheme, pepperId = '', rest } = found;
  const check = parseEncodedHash(scheme === 'argon2id' ? `$argon2id$${rest}` : `$${rest}`);
  // The name in front and the hash behind it must tell the same.
  return check !== undefined && check.scheme === scheme ? { pepperId, check } : undefined;
};

/** Whether a new hash by this recipe and pepper would be no different in kind. */
export const isCurrent = (stored: StoredHash, recipe: HashRecipe, pepperId: string): boolean => {
  const { check } = stored;
  if (stored.pepperId !== pepperId) return false;
  if (recipe.scheme === 'bcrypt') return check.scheme === 'bcrypt' && check.cost === recipe.cost;
  return (
    check.scheme === 'argon2id' &&
    check.memoryKiB === recipe.memoryKiB &&
    check.passes === recipe.passes &&
    check.parallelism === recipe.parallelism
  );
};
