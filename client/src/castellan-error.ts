import type { ServerErrorCode } from './generated/error-codes.ts';

/** Codes of the client's own, for what no answer of the server says. */
export type ClientErrorCode =
  /** Nobody is signed in, or the session has ended: log in again. */
  | 'SESSION_ENDED'
  /** No answer came: the network, DNS or TLS failed. `cause` says how. */
  | 'NETWORK_FAILED'
  /** No answer came within `timeoutMs`. */
  | 'TIMED_OUT'
  /** An answer came that is not one of this API: a proxy's page, for example. */
  | 'UNEXPECTED_ANSWER';

/** Decide by these. A newer server may send codes that this version does not list. */
export type ErrorCode = ServerErrorCode | ClientErrorCode | (string & {});

export type CastellanErrorParts = {
  readonly code: ErrorCode;
  /** The status of the answer; 0 when there was none. */
  readonly status: number;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
};

/** Why a call failed. The message is a sentence for a person; the request id leads the operator to the cause. */
export class CastellanError extends Error {
  override readonly name = 'CastellanError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(parts: CastellanErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.status = parts.status;
    this.requestId = parts.requestId;
    this.details = parts.details;
    this.retryAfterSeconds = parts.retryAfterSeconds;
  }
}

/** The session is over, for whatever reason: the person logs in again. */
export const sessionEnded = (message: string, cause?: unknown): CastellanError =>
  new CastellanError({ code: 'SESSION_ENDED', status: 401, message, cause });
