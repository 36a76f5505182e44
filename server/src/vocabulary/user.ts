import type { UserId } from './ids.ts';

/** Where an account stands. Only `active` may sign in; `erased` keeps the id and nothing that names a person. */
export type UserStatus = 'invited' | 'unverified' | 'active' | 'disabled' | 'locked' | 'erased';

/** Who exists, as every feature sees it. Password hashes are not part of it. */
export type User = {
  readonly id: UserId;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly status: UserStatus;
  /** Raised by a change of password, e-mail, roles or status; an access token with a lower one is refused. */
  readonly securityVersion: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastLoginAt: Date | null;
};
