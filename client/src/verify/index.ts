export type { AccessTokenClaims } from '../generated/schemas.ts';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts';
export { VerifyError, type VerifyErrorCode } from './verify-error.ts';
