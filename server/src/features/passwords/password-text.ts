/** The most characters (code points after NFC) and bytes (UTF-8) a password may have; NIST SP 800-63B asks for at least 64. */
export const maximumCharacters = 1024;
export const maximumBytes = 4096;

export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/**
 * The one form in which a password is hashed: NFC, because keyboards differ in how they compose the same letter.
 *
 * @returns undefined for what no stored hash can have been made of: over the limits above, or with half a surrogate
 * pair, which UTF-8 would turn into the same replacement character as every other half.
 */
export const canonicalPassword = (password: string): string | undefined => {
  // Before any work that grows with the input.
  if (password.length > maximumBytes || !password.isWellFormed()) return undefined;
  const text = password.normalize('NFC');
  if (Buffer.byteLength(text) > maximumBytes || countCharacters(text) > maximumCharacters) return undefined;
  return text;
};
