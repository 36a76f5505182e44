import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';

/** One request that was turned away (401, 403 or 429), for those who ask later why. */
export type Refusal = {
  readonly requestId: Uuid;
  /** What `X-Request-Id` of the answer said: ours, or the caller's own. */
  readonly shownRequestId: string;
  readonly at: Date;
  readonly method: string;
  /** The route's path pattern, or null when none matched. */
  readonly route: string | null;
  readonly status: number;
  readonly code: string;
  /** What the caller was told. */
  readonly message: string;
  /** What only the operator may know: which limit, which rule. */
  readonly because: Readonly<Record<string, string | number | null>> | null;
  readonly client: ClientDescription;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
};

/** Told of every refusal, after the answer has gone out. It must neither wait nor throw. */
export type NoteRefusal = (refusal: Refusal) => void;
