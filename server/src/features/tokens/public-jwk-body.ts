import { z } from 'zod';

/** A public key as it is answered (RFC 7517, section 4): the members of its type, and none of the private ones. */
export const publicJwkBody = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string(),
  alg: z.enum(['RS256', 'ES256', 'EdDSA']),
  use: z.literal('sig'),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  crv: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
});
