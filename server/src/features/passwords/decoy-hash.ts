import type { Randomness } from '../../platform/randomness/randomness.ts';
import { parseEncodedHash } from './encoded-hash.ts';
import type { HashCheck, HashRecipe } from './hashing-job.ts';

const bcryptAlphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const bcryptBase64 = (bytes: Buffer): string =>
  bytes
    .toString('base64')
    .replaceAll('=', '')
    .replace(/./g, (letter) => bcryptAlphabet[base64Alphabet.indexOf(letter)] ?? '.');

const phcBase64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/**
 * A hash that nothing matches and that takes as long to compare as a real one by this recipe: salt and digest are
 * random. It stands in where there is no account, no credential or no readable hash.
 */
export const makeDecoy = (recipe: HashRecipe, randomness: Randomness): HashCheck => {
  const encoded =
    recipe.scheme === 'bcrypt'
      ? `$2b$${String(recipe.cost).padStart(2, '0')}$${bcryptBase64(randomness.bytes(16))}${bcryptBase64(randomness.bytes(23))}`
      : `$argon2id$v=19$m=${recipe.memoryKiB},t=${recipe.passes},p=${recipe.parallelism}$${phcBase64(randomness.bytes(16))}$${phcBase64(randomness.bytes(32))}`;
  const check = parseEncodedHash(encoded);
  // The same bounds hold for what the settings ask for as for what is stored.
  if (check === undefined) throw new Error(`The settings for ${recipe.scheme} are outside the bounds of a stored hash`);
  return check;
};
