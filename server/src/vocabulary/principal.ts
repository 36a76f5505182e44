import type { SessionId, UserId } from './ids.ts';

/** Who makes a request, as proved by an access token. */
export type Principal = {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly username: string | null;
  readonly roles: readonly string[];
  readonly securityVersion: number;
  /** When the person last proved who they are (`auth_time`, RFC 9068, section 2.2.1). */
  readonly authenticatedAt: Date;
  /** `jti` of the access token. */
  readonly tokenId: string;
  readonly tokenExpiresAt: Date;
};
