// Written by `npm run generate` from server/openapi.json; do not edit.

/** The codes with which the server refuses. A newer server may send others. */
export type ServerErrorCode =
  | 'AUTH_EMAIL_NOT_VERIFIED'
  | 'AUTH_INVALID_CREDENTIALS'
  | 'AUTH_REAUTHENTICATION_REQUIRED'
  | 'AUTH_TOKEN_EXPIRED'
  | 'AUTH_TOKEN_INVALID'
  | 'AUTH_TOKEN_MISSING'
  | 'AUTH_TOKEN_REVOKED'
  | 'CONFLICT'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INTERNAL_SERVER_ERROR'
  | 'INVALID_INPUT'
  | 'IP_RULES_FULL'
  | 'IP_RULE_EXISTS'
  | 'IP_RULE_LOCKS_OUT_CALLER'
  | 'IP_RULE_REDUNDANT'
  | 'NOT_FOUND'
  | 'ONE_TIME_TOKEN_INVALID'
  | 'PAYLOAD_TOO_LARGE'
  | 'PRECONDITION_FAILED'
  | 'RATE_LIMIT_EXCEEDED'
  | 'SERVICE_UNAVAILABLE'
  | 'UNSUPPORTED_MEDIA_TYPE';
