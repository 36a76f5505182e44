// Joiners stay: they are part of names in Persian and Indic scripts and of emoji. Overrides of direction do not.
const refused = /[\p{Cc}\p{Cs}\p{Cn}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/u;

/** Reads the name a person goes by: any script, 1 to 200 code points, NFC, no control or direction characters. */
export const parseDisplayName = (text: string): string | undefined => {
  const name = text.normalize('NFC').trim();
  const length = [...name].length;
  return length >= 1 && length <= 200 && !refused.test(name) ? name : undefined;
};
