import type { UserId } from './ids.ts';
import type { UserStatus } from './user.ts';

/** An account that is about to be made. `Email` is whatever the accounts feature makes of an address. */
export type NewAccount<Email> = {
  readonly id: UserId;
  readonly email: Email;
  readonly emailVerifiedAt: Date | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly status: UserStatus;
};

/** Whom a password is for: it must not be made of what is known of them. */
export type PasswordOwner = {
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
};
