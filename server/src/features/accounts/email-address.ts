import { domainToASCII } from 'node:url';

/** An e-mail address as its owner typed it, and the one form in which addresses are compared. */
export type EmailAddress = { readonly typed: string; readonly canonical: string };

// Controls (Cc), invisible format characters (Cf: zero-width, bidi) and unassigned or private code points never belong in an address.
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}]/u;
// RFC 5321 dot-atom, widened by RFC 6531 to letters, digits and marks of any script. Quoted local parts are refused.
const localPart = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/**
 * Reads an e-mail address. Two spellings that a person takes for one address (case, Unicode composition, full-width
 * letters, an international domain in either form) have one canonical form; dots and plus tags are kept apart, because
 * only the provider knows what they mean.
 *
 * @returns undefined when it is not an address we could send to (RFC 5321, 5322 without quoting and comments, 6531).
 */
export const parseEmailAddress = (text: string): EmailAddress | undefined => {
  const typed = text.trim().normalize('NFC');
  // A sign that only folds to @ would be compared as an address and could not be mailed to.
  if (typed.length > 254 || !typed.includes('@') || invisible.test(typed)) return undefined;
  const folded = fold(typed);
  // An address that folds on (some letters take two steps) has no single form to compare.
  if (fold(folded) !== folded || invisible.test(folded)) return undefined;
  const [local, domain, ...rest] = folded.split('@');
  if (local === undefined || domain === undefined || rest.length > 0) return undefined;
  if (Buffer.byteLength(local) > 64 || !localPart.test(local)) return undefined;
  const asciiDomain = domainToASCII(domain);
  const labels = asciiDomain.split('.');
  if (labels.length < 2 || asciiDomain.length > 253 || !labels.every((label) => domainLabel.test(label)))
    return undefined;
  // A last label of digits is an address of a machine, not a domain (RFC 3696, section 2).
  if (/^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  const canonical = `${local}@${asciiDomain}`;
  return canonical.length <= 254 ? { typed, canonical } : undefined;
};
