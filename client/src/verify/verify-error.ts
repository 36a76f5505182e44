/** Why a token was not accepted. */
export type VerifyErrorCode =
  /** No bearer token came. */
  | 'TOKEN_MISSING'
  /** Malformed, tampered with, from another issuer, for another audience, or for another purpose. */
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  /** Only from `verifyOnline`: the session has ended, or a change of roles or password has outdated the token. */
  | 'TOKEN_REVOKED'
  /** The issuer cannot be asked, and what is known does not suffice to answer. */
  | 'ISSUER_UNAVAILABLE';

/** A token that was not accepted, with what a resource server answers to it. The message never quotes the token. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly code: VerifyErrorCode;
  /** The status to answer: 401, or 503 when the issuer is away. */
  readonly status: 401 | 503;
  /** The value of `WWW-Authenticate` for a 401 (RFC 6750, section 3); null for a 503. */
  readonly wwwAuthenticate: string | null;
  /** For a 503: when to come back. */
  readonly retryAfterSeconds: number | null;

  constructor(code: VerifyErrorCode, options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {}) {
    super(messages[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = code === 'ISSUER_UNAVAILABLE' ? 503 : 401;
    this.wwwAuthenticate = this.status === 401 ? challengeFor(code) : null;
    this.retryAfterSeconds = this.status === 503 ? (options.retryAfterSeconds ?? 5) : null;
  }
}

const messages: Readonly<Record<VerifyErrorCode, string>> = {
  TOKEN_MISSING: 'A bearer token is needed.',
  TOKEN_INVALID: 'The token is not valid here.',
  TOKEN_EXPIRED: 'The token has expired.',
  TOKEN_REVOKED: 'The token has been revoked.',
  ISSUER_UNAVAILABLE: 'The token cannot be checked right now.',
};

/** Without a token there is no error to name, only the scheme (RFC 6750, section 3.1). */
const challengeFor = (code: VerifyErrorCode): string =>
  code === 'TOKEN_MISSING' ? 'Bearer' : `Bearer error="invalid_token", error_description="${messages[code]}"`;
