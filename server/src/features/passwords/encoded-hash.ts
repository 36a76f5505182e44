import type { HashCheck } from './hashing-job.ts';

/*
 * Hashes in the text forms of the world. What is stored was once brought in by somebody, so each cost has a bound: no
 * row may claim gigabytes or minutes of a login. A digest under 16 bytes would match by chance.
 */
const longestEncoded = 1024;
const bounds = {
  bcryptCost: 15,
  memoryBytes: 256 * 1024 * 1024,
  /** Memory times passes, in KiB: 1 GiB written once, about a second. */
  argon2Work: 1024 * 1024,
  argon2Lanes: 16,
  scryptBlockSize: 32,
  /** Memory times lanes, in bytes. */
  scryptWork: 1024 * 1024 * 1024,
  pbkdf2Iterations: 2_000_000,
  digestBytes: { least: 16, most: 128 },
  saltBytes: 256,
} as const;

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** Base64 with or without padding; passlib writes `.` for `+`. */
const decodeBase64 = (text: string, least: number, most: number): Uint8Array | undefined => {
  const standard = text.replaceAll('.', '+').replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(Buffer.from(standard, 'base64'));
  return within(bytes.length, least, most) ? bytes : undefined;
};

const decodeDigest = (text: string): Uint8Array | undefined =>
  decodeBase64(text, bounds.digestBytes.least, bounds.digestBytes.most);

/** The digits of a parameter; NaN when the pattern has no such group. */
const numberOf = (digits: string | undefined): number => Number(digits ?? Number.NaN);

const parseBcrypt = (encoded: string): HashCheck | undefined => {
  const found = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(encoded);
  const cost = numberOf(found?.[1]);
  return within(cost, 4, bounds.bcryptCost) ? { scheme: 'bcrypt', encoded, cost } : undefined;
};

const argon2Form =
  /^\$(?<scheme>argon2id|argon2i|argon2d)(?:\$v=(?:16|19))?\$m=(?<m>\d{1,7}),t=(?<t>\d{1,4}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]+)\$(?<digest>[A-Za-z0-9+/]+)$/;

const argon2Schemes = ['argon2id', 'argon2i', 'argon2d'] as const;

const parseArgon2 = (encoded: string): HashCheck | undefined => {
  const found = argon2Form.exec(encoded)?.groups;
  const scheme = argon2Schemes.find((name) => name === found?.scheme);
  if (found === undefined || scheme === undefined) return undefined;
  const memoryKiB = numberOf(found.m);
  const passes = numberOf(found.t);
  const parallelism = numberOf(found.p);
  if (!within(parallelism, 1, bounds.argon2Lanes) || passes < 1) return undefined;
  if (!within(memoryKiB, 8 * parallelism, bounds.memoryBytes / 1024)) return undefined;
  if (memoryKiB * passes > bounds.argon2Work) return undefined;
  if (!decodeBase64(found.salt ?? '', 8, 64) || !decodeDigest(found.digest ?? '')) return undefined;
  return { scheme, encoded, memoryKiB, passes, parallelism };
};

const scryptForm = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=.]*)\$([A-Za-z0-9+/=.]+)$/;

const parseScrypt = (encoded: string): HashCheck | undefined => {
  const found = scryptForm.exec(encoded);
  if (found === null) return undefined;
  const cost = 2 ** numberOf(found[1]);
  const blockSize = numberOf(found[2]);
  const parallelism = numberOf(found[3]);
  const salt = decodeBase64(found[4] ?? '', 0, bounds.saltBytes);
  const digest = decodeDigest(found[5] ?? '');
  if (salt === undefined || digest === undefined || cost < 2 || parallelism < 1) return undefined;
  const memoryBytes = 128 * cost * blockSize;
  if (!within(blockSize, 1, bounds.scryptBlockSize) || memoryBytes > bounds.memoryBytes) return undefined;
  if (memoryBytes * parallelism > bounds.scryptWork) return undefined;
  return { scheme: 'scrypt', cost, blockSize, parallelism, salt, digest };
};

const pbkdf2Hashes = { '': 'sha1', sha1: 'sha1', sha256: 'sha256', sha512: 'sha512' } as const;
/** Octets. */
const digestLengths = { sha1: 20, sha256: 32, sha512: 64 } as const;
const isPbkdf2Hash = (name: string): name is keyof typeof pbkdf2Hashes => Object.hasOwn(pbkdf2Hashes, name);

// PHC writes `$pbkdf2-sha256$i=310000,l=32$…`, passlib `$pbkdf2-sha256$29000$…` and plain `$pbkdf2$…` for SHA-1.
const pbkdf2Form =
  /^\$pbkdf2(?:-(?<hash>sha1|sha256|sha512))?\$(?:i=)?(?<i>\d{1,7})(?:,l=\d{1,3})?\$(?<salt>[A-Za-z0-9+/=.]*)\$(?<digest>[A-Za-z0-9+/=.]+)$/;
// Django's salt is the text itself, not its base64.
const djangoForm = /^pbkdf2_(?<hash>sha1|sha256)\$(?<i>\d{1,7})\$(?<salt>[A-Za-z0-9]+)\$(?<digest>[A-Za-z0-9+/=]+)$/;

const parsePbkdf2 = (encoded: string): HashCheck | undefined => {
  const django = djangoForm.exec(encoded)?.groups;
  const found = django ?? pbkdf2Form.exec(encoded)?.groups;
  if (found === undefined) return undefined;
  const name = found.hash ?? '';
  const iterations = numberOf(found.i);
  const saltText = found.salt ?? '';
  const salt = django ? Uint8Array.from(Buffer.from(saltText)) : decodeBase64(saltText, 0, bounds.saltBytes);
  const digest = decodeDigest(found.digest ?? '');
  if (salt === undefined || digest === undefined || !isPbkdf2Hash(name)) return undefined;
  const hash = pbkdf2Hashes[name];
  // Each block of the digest takes all the iterations (RFC 8018, section 5.2).
  const blocks = Math.ceil(digest.length / digestLengths[hash]);
  if (!within(iterations * blocks, 1, bounds.pbkdf2Iterations)) return undefined;
  return { scheme: 'pbkdf2', hash, iterations, salt, digest };
};

/**
 * Reads a hash of any scheme that can be verified here: bcrypt (2a, 2b, 2y), argon2 (id, i, d), scrypt and PBKDF2 as
 * PHC strings, PBKDF2 as passlib and Django write it.
 *
 * @returns undefined for anything else, and for costs beyond the bounds above.
 */
export const parseEncodedHash = (encoded: string): HashCheck | undefined => {
  if (encoded.length > longestEncoded) return undefined;
  return parseBcrypt(encoded) ?? parseArgon2(encoded) ?? parseScrypt(encoded) ?? parsePbkdf2(encoded);
};
