import { defineProblem } from './problem.ts';

/** The kinds that belong to no feature: any route may answer with them. */

export const invalidInput = defineProblem({
  code: 'INVALID_INPUT',
  status: 400,
  message: 'The request is not valid.',
  description: 'The body, a parameter or a header does not fit. `details.issues` lists at most 20 problems by path.',
});

export const forbidden = defineProblem({
  code: 'FORBIDDEN',
  status: 403,
  message: 'You may not do this.',
  description: 'The caller is known but lacks the permission; whether the thing exists is not told.',
});

export const notFound = defineProblem({
  code: 'NOT_FOUND',
  status: 404,
  message: 'There is nothing here.',
  description: 'No such path, or no such thing that this caller may see.',
});

export const methodNotAllowed = defineProblem({
  code: 'METHOD_NOT_ALLOWED',
  status: 405,
  message: 'This path does not answer to that method.',
  description: 'The path exists; `Allow` lists its methods (RFC 9110, section 15.5.6).',
});

export const conflict = defineProblem({
  code: 'CONFLICT',
  status: 409,
  message: 'This conflicts with what is already there.',
  description: 'A unique value is taken, or the thing is not in the state this needs.',
});

export const preconditionFailed = defineProblem({
  code: 'PRECONDITION_FAILED',
  status: 412,
  message: 'The thing has changed since you read it.',
  description: 'The version named in the request is not the current one (RFC 9110, section 13.1.1).',
});

export const payloadTooLarge = defineProblem({
  code: 'PAYLOAD_TOO_LARGE',
  status: 413,
  message: 'The request body is too large.',
  description: 'The limit is 64 kB unless the route says otherwise.',
});

export const unsupportedMediaType = defineProblem({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  status: 415,
  message: 'Send the body as application/json.',
  description: 'The Content-Type is missing or not one this route reads.',
});

export const idempotencyKeyReused = defineProblem({
  code: 'IDEMPOTENCY_KEY_REUSED',
  status: 422,
  message: 'This Idempotency-Key was used with another request.',
  description: 'A key stands for one request; use a new key for a different body.',
});

export const rateLimitExceeded = defineProblem({
  code: 'RATE_LIMIT_EXCEEDED',
  status: 429,
  message: 'That was too often. Try again later.',
  description:
    'A limit is used up or its block is in force. `Retry-After` and `retry_after` say in how many seconds to come back.',
});

export const reauthenticationRequired = defineProblem({
  code: 'AUTH_REAUTHENTICATION_REQUIRED',
  status: 401,
  message: 'Log in again to do this.',
  description: 'The act is sensitive and the last login is more than 15 minutes ago.',
});

export const internalServerError = defineProblem({
  code: 'INTERNAL_SERVER_ERROR',
  status: 500,
  message: 'Something went wrong on our side.',
  description: 'The request id leads the operator to the cause.',
});

export const serviceUnavailable = defineProblem({
  code: 'SERVICE_UNAVAILABLE',
  status: 503,
  message: 'The service cannot answer right now. Try again shortly.',
  description: 'A part that is needed is away or full. `Retry-After` says when to try again.',
});

export const oneTimeTokenInvalid = defineProblem({
  code: 'ONE_TIME_TOKEN_INVALID',
  status: 400,
  message: 'This link is used up, expired or not one of ours.',
  description: 'One-time tokens work once, for one purpose and for a limited time. Ask for a new one.',
});

export const generalProblems = [
  invalidInput,
  forbidden,
  notFound,
  methodNotAllowed,
  conflict,
  preconditionFailed,
  payloadTooLarge,
  unsupportedMediaType,
  idempotencyKeyReused,
  rateLimitExceeded,
  reauthenticationRequired,
  oneTimeTokenInvalid,
  internalServerError,
  serviceUnavailable,
] as const;
