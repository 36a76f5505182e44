import { z } from 'zod';

/** Longer ones are refused unread: ours stay under 1 kB. */
export const maxTokenLength = 8_192;

const algorithms = ['RS256', 'ES256', 'EdDSA', 'HS256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** `typ` of an access token (RFC 9068, section 2.1). */
export const accessTokenType = 'at+jwt';

// Exactly these three. `jku`, `x5u`, `jwk` and `x5c` would let the token name its own key, `crit`, `b64` and `zip`
// change how the rest is read (RFC 7515, section 4.1; RFC 8725, section 3.1): ours have none of them.
const header = z.strictObject({
  alg: z.enum(algorithms),
  typ: z.literal(accessTokenType),
  kid: z.string().min(1).max(64),
});

/** A token in three well-formed parts, of which nothing is proved yet. */
export type CompactToken = {
  readonly algorithm: Algorithm;
  readonly kid: string;
  /** What the signature covers: the first two parts as they came. */
  readonly signingInput: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
};

// The compact serialisation alone (RFC 7515, section 7.1): a JSON serialisation begins with a brace, an encrypted token
// has five parts, an unsecured one has an empty third.
const shape = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Takes a compact token apart, or undefined for anything that we would not have written ourselves. Two readers cannot
 * disagree about what is left: one encoding, one header, no duplicate member.
 */
export const parseCompactToken = (token: string): CompactToken | undefined => {
  if (token.length > maxTokenLength || !shape.test(token)) return undefined;
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  const headerBytes = decodeCanonically(token.slice(0, headerEnd));
  const payload = decodeCanonically(token.slice(headerEnd + 1, payloadEnd));
  const signature = decodeCanonically(token.slice(payloadEnd + 1));
  if (headerBytes === undefined || payload === undefined || signature === undefined) return undefined;
  const parsed = header.safeParse(parseCanonicalJson(headerBytes));
  if (!parsed.success) return undefined;
  const { alg: algorithm, kid } = parsed.data;
  return { algorithm, kid, signingInput: token.slice(0, payloadEnd), payload, signature };
};

/**
 * The value of a JSON text that is written exactly as `JSON.stringify` writes it, else undefined. A duplicate member,
 * white space, an odd number or an odd escape does not survive the round trip (RFC 7519, section 4; RFC 8725, section 2.4).
 */
export const parseCanonicalJson = (bytes: Buffer): unknown => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
};

/** base64url without padding and without stray bits in the last character (RFC 4648, section 3.5). */
const decodeCanonically = (part: string): Buffer | undefined => {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
};
