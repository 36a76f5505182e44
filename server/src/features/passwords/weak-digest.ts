import { createHash } from 'node:crypto';

/** How a fast digest of a password was made: with the salt in front of it, or behind. */
export type WeakDigest = {
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512';
  readonly saltPlace: 'before' | 'after';
  readonly salt: Uint8Array;
};

/** A digest that came from elsewhere, with what it came to for the password that is not known here. */
export type WeakHash = { readonly digest: WeakDigest; readonly value: string };

/** In hexadecimal. It takes a microsecond, which is what is wrong with it. */
export const digestWeakly = ({ algorithm, saltPlace, salt }: WeakDigest, password: string): string => {
  const text = Buffer.from(password);
  const parts = saltPlace === 'before' ? [salt, text] : [text, salt];
  return createHash(algorithm).update(Buffer.concat(parts)).digest('hex');
};

const digestBytes = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const;
const mostSaltBytes = 64;

const ldapAlgorithms = {
  MD5: 'md5',
  SMD5: 'md5',
  SHA: 'sha1',
  SSHA: 'sha1',
  SHA256: 'sha256',
  SSHA256: 'sha256',
  SHA512: 'sha512',
  SSHA512: 'sha512',
} as const;

// RFC 2307 and what OpenLDAP added: the base64 of the digest, and of the salt behind it.
const ldapForm = /^\{(?<scheme>S?MD5|S?SHA(?:256|512)?)\}(?<bytes>[A-Za-z0-9+/]+={0,2})$/;
// Django's unsalted form has an empty salt.
const djangoForm = /^(?<algorithm>md5|sha1)\$(?<salt>[^$\s]{0,64})\$(?<digest>[0-9a-f]{32,40})$/;

const isLdapScheme = (name: string): name is keyof typeof ldapAlgorithms => Object.hasOwn(ldapAlgorithms, name);

const parseLdap = (encoded: string): WeakHash | undefined => {
  const found = ldapForm.exec(encoded)?.groups;
  const scheme = found?.scheme ?? '';
  if (!isLdapScheme(scheme)) return undefined;
  const algorithm = ldapAlgorithms[scheme];
  const bytes = Buffer.from(found?.bytes ?? '', 'base64');
  const salt = Uint8Array.from(bytes.subarray(digestBytes[algorithm]));
  const isSalted = scheme.startsWith('SM') || scheme.startsWith('SS');
  if (bytes.length < digestBytes[algorithm] || salt.length > mostSaltBytes || isSalted !== salt.length > 0) {
    return undefined;
  }
  const value = bytes.subarray(0, digestBytes[algorithm]).toString('hex');
  return { digest: { algorithm, saltPlace: 'after', salt }, value };
};

const parseDjango = (encoded: string): WeakHash | undefined => {
  const found = djangoForm.exec(encoded)?.groups;
  const algorithm = found?.algorithm === 'md5' ? 'md5' : 'sha1';
  const value = found?.digest ?? '';
  if (value.length !== digestBytes[algorithm] * 2) return undefined;
  return { digest: { algorithm, saltPlace: 'before', salt: Uint8Array.from(Buffer.from(found?.salt ?? '')) }, value };
};

/** Reads MD5, SHA-1, SHA-256 and SHA-512, salted or not, as LDAP directories and Django write them. */
export const parseWeakHash = (encoded: string): WeakHash | undefined => parseLdap(encoded) ?? parseDjango(encoded);

const writtenForm = /^(?<algorithm>md5|sha1|sha256|sha512),(?<place>before|after),(?<salt>[A-Za-z0-9_-]*)$/;

/** How the digest is made, as a part of a stored hash. */
export const writeWeakDigest = ({ algorithm, saltPlace, salt }: WeakDigest): string =>
  `${algorithm},${saltPlace},${Buffer.from(salt).toString('base64url')}`;

export const readWeakDigest = (text: string): WeakDigest | undefined => {
  const found = writtenForm.exec(text)?.groups;
  const algorithm = (['md5', 'sha1', 'sha256', 'sha512'] as const).find((name) => name === found?.algorithm);
  if (algorithm === undefined) return undefined;
  const salt = Uint8Array.from(Buffer.from(found?.salt ?? '', 'base64url'));
  return { algorithm, saltPlace: found?.place === 'before' ? 'before' : 'after', salt };
};
